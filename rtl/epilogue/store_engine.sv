`include "sluice_assert.svh"

// Executes STORE: reads accumulators, scales, and writes memory, one burst a row of a tile. One
// command at a time. Addresses run ahead of the data by up to MaxBursts bursts; a burst's data
// starts after its address. done_o is a pulse when the last response is there, in the same cycle
// as a possible error.

module store_engine
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 16,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned DataBits = 64,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned ScaleWords = 1024,
  parameter int unsigned MaxBursts = 16,
  parameter int unsigned BeatFifoDepth = 16,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned Lanes = DataBits / 32,
  localparam int unsigned AccAddrBits = $clog2(AccRows),
  localparam int unsigned ScaleAddrBits = $clog2(ScaleWords / Lanes),
  localparam int unsigned Groups = Cols / Lanes,
  localparam int unsigned GroupBits = Groups > 1 ? $clog2(Groups) : 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      stop_i,           // no new bursts
  output logic                      open_o,           // bursts are under way
  input  logic                      command_valid_i,
  output logic                      command_ready_o,
  input  store_command_t            command_i,
  output logic                      done_o,
  output logic                      error_valid_o,
  output error_t                    error_o,
  // Accumulators
  output logic                      acc_read_valid_o,
  input  logic                      acc_read_ready_i,
  output logic [AccAddrBits-1:0]    acc_read_addr_o,
  output logic [GroupBits-1:0]      acc_read_group_o,
  input  logic [Lanes-1:0][SumBits-1:0] acc_read_data_i,
  // Scales, read with the accumulators
  output logic [ScaleAddrBits-1:0]  row_scale_addr_o,
  input  logic [Lanes-1:0][31:0]    row_scale_data_i,
  output logic [ScaleAddrBits-1:0]  col_scale_addr_o,
  input  logic [Lanes-1:0][31:0]    col_scale_data_i,
  // AXI4
  output address_t                  awaddr_o,
  output logic [7:0]                awlen_o,
  output logic                      awvalid_o,
  input  logic                      awready_i,
  output logic [DataBits-1:0]       wdata_o,
  output logic [DataBits/8-1:0]     wstrb_o,
  output logic                      wlast_o,
  output logic                      wvalid_o,
  input  logic                      wready_i,
  input  logic [1:0]                bresp_i,
  input  logic                      bvalid_i,
  output logic                      bready_o,
  // What this cycle was used for
  output store_activity_t           activity_o
);

  localparam int unsigned ColCountBits = $clog2(Cols + 1);
  localparam int unsigned LaneShift = $clog2(Lanes);
  localparam int unsigned LaneBits = Lanes > 1 ? $clog2(Lanes) : 1;
  localparam int unsigned BeatBytes = DataBits / 8;
  localparam int unsigned BeatBits = $clog2(BeatBytes);
  localparam int unsigned RowByteBits = $clog2(8 * Cols + 1);
  localparam int unsigned CreditBits = $clog2(BeatFifoDepth + 1);
  localparam int unsigned BurstBits = $clog2(MaxBursts + 1);

  // What goes with the sums of a group of Lanes columns through the epilogue.
  typedef struct packed {
    logic             valid;
    logic             last;     // of its row
    logic             flush;    // completes a beat
    logic             upper;    // raw FP8: the upper half of the lanes
    logic [1:0]       quarter;  // of the beat where it begins
    logic [Lanes-1:0] lanes;    // columns that there are
  } tag_t;

  typedef struct packed {
    logic                 last;
    logic [BeatBytes-1:0] strobe;
    logic [DataBits-1:0]  data;
  } beat_t;

  logic           active_q;
  store_command_t command_q;

  wire form_e form = command_q.form;
  wire [1:0]  shift = 2'(element_shift(form, Fp8));  // log2 of an element's bytes

  wire start = command_valid_i && command_ready_o;
  assign command_ready_o = !active_q;

  // Addresses.
  logic                    address_valid, address_next;
  address_t                address;
  logic [ColCountBits-1:0] address_cols;
  logic [BurstBits-1:0]    open_q;         // bursts with an address and no response
  logic [BurstBits-1:0]    data_due_q;     // bursts with an address and no last beat
  logic                    w_last;

  wire [RowByteBits-1:0] address_bytes = RowByteBits'(address_cols) << shift;
  wire [RowByteBits-1:0] address_beats =
      (address_bytes + RowByteBits'(BeatBytes - 1)) >> BeatBits;
  wire                    aw_slot_free = !awvalid_o || awready_i;

  assign address_next = aw_slot_free && !stop_i && open_q != BurstBits'(MaxBursts);

  store_rows #(
    .Cols(Cols)
  ) u_address_rows (
    .clk_i,
    .rst_ni,
    .start_i        (start),
    .start_command_i(command_i),
    .command_i      (command_q),
    .next_i         (address_next),
    .valid_o        (address_valid),
    .address_o      (address),
    .cols_o         (address_cols),
    .row_o          (),
    .acc_row_o      (),
    .column_o       (),
    .last_o         ()
  );

  wire issue_address = address_valid && address_next;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) awvalid_o <= 1'b0;
    else if (aw_slot_free) awvalid_o <= issue_address;
  end

  always_ff @(posedge clk_i) begin
    if (issue_address) begin
      awaddr_o <= {address[$bits(address)-1:BeatBits], BeatBits'(0)};
      awlen_o  <= 8'(address_beats) - 8'd1;
    end
  end

  // Data: Lanes columns a cycle into the epilogue, twice the same ones for the halves of raw FP8.
  logic                      data_valid, data_next;
  address_t                  data_address;
  logic [ColCountBits-1:0]   data_cols;
  logic [15:0]               data_row, data_acc_row;
  logic [19:0]               data_column;
  logic [GroupBits-1:0]      group_q;
  logic                      upper_q;
  logic [CreditBits-1:0]     credit_q;  // free places in the beat queue
  logic [LaneBits-1:0]       row_lane_q;
  logic                      read_upper_q;
  tag_t                      tag, tag_out;
  logic [Lanes-1:0][31:0]    data;
  beat_t                     packed_beat, beat_out;
  logic                      packed_valid, beat_valid, beat_ready;

  wire halves = shift == 2'd3;
  wire [ColCountBits-1:0] first_col = ColCountBits'(32'(group_q) * Lanes);
  wire [ColCountBits-1:0] read_end = first_col +
      ColCountBits'(halves && !upper_q ? Lanes / 2 : Lanes);
  wire                    row_end = read_end >= data_cols;
  wire                    read = acc_read_valid_o && acc_read_ready_i;
  wire [15:0]             row_scale_index = command_q.row_scale + data_row;
  wire [19:0]             col_scale_index =
      20'(command_q.col_scale) + (command_q.one_scale ? '0 : data_column + 20'(first_col));

  assign data_next = read && row_end;
  assign acc_read_valid_o = data_valid && credit_q != '0;
  assign acc_read_addr_o = AccAddrBits'(data_acc_row);
  assign acc_read_group_o = group_q;
  assign row_scale_addr_o = ScaleAddrBits'(row_scale_index >> LaneShift);
  assign col_scale_addr_o = ScaleAddrBits'(col_scale_index >> LaneShift);

  store_rows #(
    .Cols(Cols)
  ) u_data_rows (
    .clk_i,
    .rst_ni,
    .start_i        (start),
    .start_command_i(command_i),
    .command_i      (command_q),
    .next_i         (data_next),
    .valid_o        (data_valid),
    .address_o      (data_address),
    .cols_o         (data_cols),
    .row_o          (data_row),
    .acc_row_o      (data_acc_row),
    .column_o       (data_column),
    .last_o         ()
  );

  wire [BeatBits-1:0] place = BeatBits'(data_address) + BeatBits'(32'(first_col) << shift);
  wire [1:0]          quarter = place[BeatBits-1-:2];
  wire                flush = row_end || shift[1] || (quarter[1] && (shift[0] || quarter[0]));
  logic [Lanes-1:0]   lanes;

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_lane
    assign lanes[lane] = 32'(first_col) + lane < 32'(data_cols);
  end

  assign tag = '{
      valid: read,
      last: row_end,
      flush: flush,
      upper: upper_q,
      quarter: quarter,
      lanes: lanes
  };

  delay #(
    .Cycles(EpilogueCycles + 1),
    .Width ($bits(tag_t)),
    .Reset (1'b1)
  ) u_tag (
    .clk_i,
    .rst_ni,
    .data_i(tag),
    .data_o(tag_out)
  );

  epilogue #(
    .Fp8  (Fp8),
    .Lanes(Lanes)
  ) u_epilogue (
    .clk_i,
    .rst_ni,
    .form_i      (form),
    .upper_i     (read_upper_q),
    .sums_i      (acc_read_data_i),
    .row_scale_i (row_scale_data_i[row_lane_q]),
    .col_scales_i(command_q.one_scale ? {Lanes{col_scale_data_i[0]}} : col_scale_data_i),
    .data_o      (data)
  );

  logic [BeatBytes-1:0] strobe;

  for (genvar b = 0; b < BeatBytes; b++) begin : gen_strobe
    always_comb begin
      unique case (shift)
        2'd0:    strobe[b] = tag_out.lanes[b%Lanes] && tag_out.quarter == 2'(b / Lanes);
        2'd1:    strobe[b] = tag_out.lanes[b/2%Lanes] && tag_out.quarter[1] == 1'(b / (2 * Lanes));
        2'd2:    strobe[b] = tag_out.lanes[b/4];
        default: strobe[b] = tag_out.lanes[b/8+(tag_out.upper?Lanes/2 : 0)];
      endcase
    end
  end

  beat_packer #(
    .DataBits(DataBits)
  ) u_packer (
    .clk_i,
    .rst_ni,
    .valid_i (tag_out.valid),
    .flush_i (tag_out.flush),
    .strobe_i(strobe),
    .data_i  (data),
    .valid_o (packed_valid),
    .strobe_o(packed_beat.strobe),
    .data_o  (packed_beat.data)
  );

  assign packed_beat.last = tag_out.last;

  fifo #(
    .Depth (BeatFifoDepth),
    .data_t(beat_t)
  ) u_beats (
    .clk_i,
    .rst_ni,
    .valid_i(packed_valid),
    .ready_o(beat_ready),
    .data_i (packed_beat),
    .valid_o(beat_valid),
    .ready_i(wready_i && data_due_q != '0),
    .data_o (beat_out),
    .count_o()
  );

  assign wvalid_o = beat_valid && data_due_q != '0;
  assign wdata_o = beat_out.data;
  assign wstrb_o = beat_out.strobe;
  assign wlast_o = beat_out.last;

  wire w_taken = wvalid_o && wready_i;
  assign w_last = w_taken && wlast_o;

  // Responses.
  logic        response_valid, response_last, failed_q;
  address_t    response_address, failed_address_q;

  store_rows #(
    .Cols(Cols)
  ) u_response_rows (
    .clk_i,
    .rst_ni,
    .start_i        (start),
    .start_command_i(command_i),
    .command_i      (command_q),
    .next_i         (bvalid_i),
    .valid_o        (response_valid),
    .address_o      (response_address),
    .cols_o         (),
    .row_o          (),
    .acc_row_o      (),
    .column_o       (),
    .last_o         (response_last)
  );

  assign bready_o = 1'b1;
  assign done_o = bvalid_i && response_last;
  assign error_valid_o = done_o && (failed_q || bresp_i[1]);
  wire address_t error_address = failed_q ? failed_address_q : response_address;

  assign error_o = '{
      code: ErrBusWrite,
      command: command_q.number,
      info: 64'(error_address)
  };
  assign open_o = open_q != '0;

  wire refused = acc_read_valid_o && !acc_read_ready_i;
  wire unsent = data_valid || credit_q != CreditBits'(BeatFifoDepth);  // beats, in any stage

  assign activity_o = '{
      busy: w_taken,
      stall_memory: active_q && !w_taken && (beat_valid || !unsent),
      stall_array: active_q && !beat_valid && refused,
      convert: active_q ? !beat_valid && unsent && !refused : command_valid_i
  };

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q         <= 1'b0;
      command_q        <= '0;
      group_q          <= '0;
      upper_q          <= 1'b0;
      read_upper_q     <= 1'b0;
      credit_q         <= CreditBits'(BeatFifoDepth);
      row_lane_q       <= '0;
      open_q           <= '0;
      data_due_q       <= '0;
      failed_q         <= 1'b0;
      failed_address_q <= '0;
    end else begin
      if (start) begin
        active_q  <= 1'b1;
        command_q <= command_i;
        failed_q  <= 1'b0;
      end else if (done_o) begin
        active_q <= 1'b0;
      end
      if (read) begin
        upper_q      <= halves && !upper_q && !row_end;
        group_q      <= row_end ? '0 : group_q + GroupBits'(!halves || upper_q);
        read_upper_q <= upper_q;
        row_lane_q   <= LaneBits'(row_scale_index % 16'(Lanes));
      end
      credit_q   <= credit_q - CreditBits'(read && flush) + CreditBits'(w_taken);
      open_q     <= open_q + BurstBits'(issue_address) - BurstBits'(bvalid_i);
      data_due_q <= data_due_q + BurstBits'(awvalid_o && awready_i) - BurstBits'(w_last);
      if (bvalid_i && bresp_i[1] && !failed_q) begin
        failed_q         <= 1'b1;
        failed_address_q <= response_address;
      end
    end
  end

  `SLUICE_ASSERT(BeatFits, !packed_valid || beat_ready, "a beat of a STORE was lost")
  `SLUICE_ASSERT(ResponseExpected, !bvalid_i || response_valid, "a write response came unasked")

endmodule
