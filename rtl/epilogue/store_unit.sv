// Executes STOREs, with the scales that they apply: store_engine, or serial_store where the bus has
// 32 bits and one command is under way at a time. Handshakes and errors are store_engine's;
// serial_store gets the fields of a command before it, named by fields_i. A beat of scales is
// written to its number within the row scales or the column scales.

module store_unit
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 16,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned DataBits = 64,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned ScaleWords = 1024,
  parameter int unsigned QueueDepth = 4,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned Lanes = DataBits / 32,
  localparam int unsigned AccAddrBits = $clog2(AccRows),
  localparam int unsigned ScaleDepth = ScaleWords / Lanes,
  localparam int unsigned ScaleAddrBits = $clog2(ScaleDepth),
  localparam int unsigned Groups = Cols / Lanes,
  localparam int unsigned GroupBits = Groups > 1 ? $clog2(Groups) : 1
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          stop_i,           // no new bursts
  output logic                          open_o,           // bursts are under way
  input  logic                          command_valid_i,
  output logic                          command_ready_o,
  input  fields_t                       fields_i,
  input  store_command_t                command_i,
  output logic                          done_o,
  output logic                          error_valid_o,
  output error_t                        error_o,
  // Scales
  input  logic                          row_scale_write_i,
  input  logic                          col_scale_write_i,
  input  logic [ScaleAddrBits-1:0]      write_beat_i,
  input  logic [DataBits-1:0]           write_data_i,
  // Accumulators
  output logic                          acc_read_valid_o,
  input  logic                          acc_read_ready_i,
  output logic [AccAddrBits-1:0]        acc_read_addr_o,
  output logic [GroupBits-1:0]          acc_read_group_o,
  input  logic [Lanes-1:0][SumBits-1:0] acc_read_data_i,
  // AXI4
  output address_t                      awaddr_o,
  output logic [7:0]                    awlen_o,
  output logic                          awvalid_o,
  input  logic                          awready_i,
  output logic [DataBits-1:0]           wdata_o,
  output logic [DataBits/8-1:0]         wstrb_o,
  output logic                          wlast_o,
  output logic                          wvalid_o,
  input  logic                          wready_i,
  input  logic [1:0]                    bresp_i,
  input  logic                          bvalid_i,
  output logic                          bready_o,
  // What this cycle was used for
  output store_activity_t               activity_o
);

  if (QueueDepth == 1 && DataBits == 32) begin : gen_serial
    logic                     scale_column;
    logic [ScaleAddrBits-1:0] scale_addr;
    logic [31:0]              scale_data;

    // Row scales and column scales behind them, one at a time.
    sram_1r1w #(
      .Depth(2 * ScaleDepth),
      .Width(DataBits)
    ) u_scales (
      .clk_i,
      .write_en_i  (row_scale_write_i || col_scale_write_i),
      .write_addr_i({col_scale_write_i, write_beat_i}),
      .write_data_i,
      .read_en_i   (1'b1),
      .read_addr_i ({scale_column, scale_addr}),
      .read_data_o (scale_data)
    );

    serial_store #(
      .Cols      (Cols),
      .AccRows   (AccRows),
      .ScaleWords(ScaleWords)
    ) u_engine (
      .scale_column_o(scale_column),
      .scale_addr_o  (scale_addr),
      .scale_data_i  (scale_data),
      .*
    );
  end else begin : gen_engine
    logic                     unused_fields;
    logic [Lanes-1:0][31:0]   row_scale_data, col_scale_data;
    logic [ScaleAddrBits-1:0] row_scale_addr, col_scale_addr;

    assign unused_fields = ^fields_i;

    sram_1r1w #(
      .Depth(ScaleDepth),
      .Width(DataBits)
    ) u_row_scales (
      .clk_i,
      .write_en_i  (row_scale_write_i),
      .write_addr_i(write_beat_i),
      .write_data_i,
      .read_en_i   (1'b1),
      .read_addr_i (row_scale_addr),
      .read_data_o (row_scale_data)
    );

    sram_1r1w #(
      .Depth(ScaleDepth),
      .Width(DataBits)
    ) u_col_scales (
      .clk_i,
      .write_en_i  (col_scale_write_i),
      .write_addr_i(write_beat_i),
      .write_data_i,
      .read_en_i   (1'b1),
      .read_addr_i (col_scale_addr),
      .read_data_o (col_scale_data)
    );

    store_engine #(
      .Cols         (Cols),
      .Fp8          (Fp8),
      .DataBits     (DataBits),
      .AccRows      (AccRows),
      .ScaleWords   (ScaleWords),
      .MaxBursts    (4 * QueueDepth),
      .BeatFifoDepth(4 * QueueDepth)
    ) u_engine (
      .row_scale_addr_o(row_scale_addr),
      .row_scale_data_i(row_scale_data),
      .col_scale_addr_o(col_scale_addr),
      .col_scale_data_i(col_scale_data),
      .*
    );
  end

endmodule
