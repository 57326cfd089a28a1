// store_engine, or for 32 bits serial_store, with a port for each field of its structures; serial_store
// gets all fields one cycle before the command.

module store_engine_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 8,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned DataBits = 64,
  parameter int unsigned AccRows = 64,
  parameter int unsigned ScaleWords = 64,
  parameter int unsigned MaxBursts = 4,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned Lanes = DataBits / 32,
  localparam int unsigned AccAddrBits = $clog2(AccRows),
  localparam int unsigned ScaleAddrBits = $clog2(ScaleWords / Lanes),
  localparam int unsigned Groups = Cols / Lanes,
  localparam int unsigned GroupBits = Groups > 1 ? $clog2(Groups) : 1
) (
  input  logic                     clk_i,
  input  logic                     rst_ni,
  input  logic                     stop_i,
  output logic                     open_o,
  input  logic                     command_valid_i,
  output logic                     command_ready_o,
  input  logic [31:0]              number_i,
  input  logic [1:0]               form_i,
  input  logic [63:0]              address_i,
  input  logic [31:0]              row_stride_i,
  input  logic [31:0]              tile_stride_i,
  input  logic [15:0]              acc_base_i,
  input  logic [15:0]              rows_i,
  input  logic [19:0]              columns_i,
  input  logic [15:0]              row_scale_i,
  input  logic                     one_scale_i,
  input  logic [15:0]              col_scale_i,
  output logic                     done_o,
  output logic                     error_valid_o,
  output logic [3:0]               error_code_o,
  output logic [31:0]              error_command_o,
  output logic [63:0]              error_info_o,
  output logic                     acc_read_valid_o,
  input  logic                     acc_read_ready_i,
  output logic [AccAddrBits-1:0]   acc_read_addr_o,
  output logic [GroupBits-1:0]     acc_read_group_o,
  input  logic [Lanes-1:0][SumBits-1:0] acc_read_data_i,
  output logic [ScaleAddrBits-1:0] row_scale_addr_o,
  input  logic [Lanes-1:0][31:0]   row_scale_data_i,
  output logic [ScaleAddrBits-1:0] col_scale_addr_o,
  input  logic [Lanes-1:0][31:0]   col_scale_data_i,
  output logic [63:0]              awaddr_o,
  output logic [7:0]               awlen_o,
  output logic                     awvalid_o,
  input  logic                     awready_i,
  output logic [DataBits-1:0]      wdata_o,
  output logic [DataBits/8-1:0]    wstrb_o,
  output logic                     wlast_o,
  output logic                     wvalid_o,
  input  logic                     wready_i,
  input  logic [1:0]               bresp_i,
  input  logic                     bvalid_i,
  output logic                     bready_o,
  output logic                     busy_o,
  output logic                     stalled_memory_o,
  output logic                     stalled_array_o,
  output logic                     converting_o
);

  store_command_t command;
  error_t         error;
  store_activity_t activity;

  assign command = '{
      number: number_i,
      form: form_e'(form_i),
      address: address_i,
      row_stride: row_stride_i,
      tile_stride: tile_stride_i,
      acc_base: acc_base_i,
      rows: rows_i,
      columns: columns_i,
      row_scale: row_scale_i,
      one_scale: one_scale_i,
      col_scale: col_scale_i
  };

  assign error_code_o = error.code;
  assign error_command_o = error.command;
  assign error_info_o = error.info;
  if (DataBits == 32) begin : gen_serial
    logic                     scale_column, scale_column_q;
    logic [ScaleAddrBits-1:0] scale_addr;
    logic                     given_q, ready;

    wire give = command_valid_i && ready && !given_q;

    assign command_ready_o = ready && given_q;
    assign {converting_o, stalled_array_o, stalled_memory_o, busy_o} =
        activity | {give, {($bits(activity) - 1){1'b0}}};

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) given_q <= 1'b0;
      else given_q <= give;
    end

    assign row_scale_addr_o = scale_addr;
    assign col_scale_addr_o = scale_addr;

    always_ff @(posedge clk_i) scale_column_q <= scale_column;

    serial_store #(
      .Cols      (Cols),
      .AccRows   (AccRows),
      .ScaleWords(ScaleWords)
    ) u_store (
      .command_valid_i(command_valid_i && given_q),
      .command_ready_o(ready),
      .fields_i      ({10{give}}),
      .command_i     (command),
      .error_o       (error),
      .activity_o    (activity),
      .scale_column_o(scale_column),
      .scale_addr_o  (scale_addr),
      .scale_data_i  (scale_column_q ? col_scale_data_i : row_scale_data_i),
      .*
    );
  end else begin : gen_lanes
    assign {converting_o, stalled_array_o, stalled_memory_o, busy_o} = activity;

    store_engine #(
      .Cols      (Cols),
      .Fp8       (Fp8),
      .DataBits  (DataBits),
      .AccRows   (AccRows),
      .ScaleWords(ScaleWords),
      .MaxBursts (MaxBursts)
    ) u_store (
      .command_i (command),
      .error_o   (error),
      .activity_o(activity),
      .*
    );
  end

endmodule
