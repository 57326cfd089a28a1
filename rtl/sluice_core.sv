// The machine without its registers: fetches commands, dispatches them, and executes them with
// three engines that share one AXI4 manager port. docs/architecture.md has the picture.
//
// stop_i ends the start of new bursts; open_o is 0 when none is under way, and then the core may
// be reset.

module sluice_core
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  parameter int unsigned TrellisStates = 4,
  parameter int unsigned ActWords = 2048,
  parameter int unsigned AccRows = 1024,
  parameter int unsigned ScaleWords = 1024,
  parameter int unsigned WeightFifoBeats = 256,
  parameter int unsigned QueueDepth = 4
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  stop_i,
  output logic                  open_o,
  // Ring
  input  address_t              ring_base_i,
  input  logic [31:0]           ring_size_i,
  input  logic [31:0]           tail_i,
  output logic [31:0]           head_o,
  output logic                  busy_o,
  output logic                  fence_o,
  output logic                  error_valid_o,
  output error_t                error_o,
  // What happened in this cycle
  output trace_t                trace_o,
  output logic                  first_weight_o,
  output logic                  last_sum_o,
  // AXI4 manager
  output logic [1:0]            arid_o,
  output address_t              araddr_o,
  output logic [7:0]            arlen_o,
  output logic                  arvalid_o,
  input  logic                  arready_i,
  input  logic [1:0]            rid_i,
  input  logic [DataBits-1:0]   rdata_i,
  input  logic [1:0]            rresp_i,
  input  logic                  rlast_i,
  input  logic                  rvalid_i,
  output logic                  rready_o,
  output address_t              awaddr_o,
  output logic [7:0]            awlen_o,
  output logic                  awvalid_o,
  input  logic                  awready_i,
  output logic [DataBits-1:0]   wdata_o,
  output logic [DataBits/8-1:0] wstrb_o,
  output logic                  wlast_o,
  output logic                  wvalid_o,
  input  logic                  wready_i,
  input  logic [1:0]            bresp_i,
  input  logic                  bvalid_i,
  output logic                  bready_o
);

  localparam int unsigned BeatBytes = DataBits / 8;
  localparam int unsigned ActWordBytes = 2 * Rows;
  localparam int unsigned ActBeats = ActWordBytes / BeatBytes;
  localparam int unsigned StoreLanes = DataBits / 32;
  localparam int unsigned Groups = Cols / StoreLanes;
  localparam int unsigned GroupBits = Groups > 1 ? $clog2(Groups) : 1;
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256);
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1;
  localparam int unsigned ActAddrBits = $clog2(ActWords);
  localparam int unsigned AccAddrBits = $clog2(AccRows);
  localparam int unsigned ScaleAddrBits = $clog2(ScaleWords / StoreLanes);
  localparam int unsigned MaxTableBytes =
      TableCountBytes + (TrellisStates != 0 ? 4 : 2) * TableEntries;
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits;
  // Bursts: the fewest beats where little is under way at a time.
  localparam int unsigned MaxBeats = QueueDepth == 1 ? GranuleBytes / BeatBytes
      : WeightFifoBeats < 128 ? WeightFifoBeats / 4 : 32;
  localparam int unsigned ActBytes = ActWords * ActWordBytes;
  localparam int unsigned ScaleBytes = 4 * ScaleWords;
  localparam int unsigned MaxSpaceBytes = ActBytes > ScaleBytes ? ActBytes : ScaleBytes;
  localparam int unsigned MaxLoadBytes =
      MaxSpaceBytes > MaxTableBytes ? MaxSpaceBytes : MaxTableBytes;

  if ((1 << $clog2(Rows)) != Rows || (1 << $clog2(Cols)) != Cols) begin : gen_bad_shape
    $error("sluice_core: Rows and Cols must be powers of two");
  end
  if (4 * Cols < BeatBytes || ActWordBytes < BeatBytes) begin : gen_bad_bus
    $error("sluice_core: the bus is wider than a row of sums (4*Cols) or of activations (2*Rows)");
  end
  if (MaxCodeLen < 8 || MaxCodeLen > FormatMaxLen) begin : gen_bad_len
    $error("sluice_core: MaxCodeLen must be 8 to 15");
  end

  // Read clients, by AXI ID.
  localparam int unsigned Clients = 3;
  localparam int unsigned ClientCommand = 0;
  localparam int unsigned ClientLoad = 1;
  localparam int unsigned ClientStream = 2;

  logic [Clients-1:0]       request_valid, request_ready, request_lazy, beat_valid;
  address_t [Clients-1:0]   request_address;
  logic [Clients-1:0][8:0]  request_beats;
  logic [DataBits-1:0]      beat;
  logic                     beat_error, read_open, write_open;

  assign request_lazy[ClientStream-1:0] = '0;

  read_arbiter #(
    .Clients (Clients),
    .DataBits(DataBits)
  ) u_read (
    .clk_i,
    .rst_ni,
    .stop_i,
    .open_o           (read_open),
    .request_valid_i  (request_valid),
    .request_ready_o  (request_ready),
    .request_lazy_i   (request_lazy),
    .request_address_i(request_address),
    .request_beats_i  (request_beats),
    .beat_valid_o     (beat_valid),
    .beat_o           (beat),
    .beat_error_o     (beat_error),
    .arid_o,
    .araddr_o,
    .arlen_o,
    .arvalid_o,
    .arready_i,
    .rid_i,
    .rdata_i,
    .rresp_i,
    .rlast_i,
    .rvalid_i,
    .rready_o
  );

  // What each engine did in this cycle, and who waits for whom.
  logic [Counters-1:0] events;
  dispatch_activity_t  dispatch_activity;
  load_activity_t      load_activity;
  decode_activity_t    decode_activity;
  array_activity_t     array_activity;
  store_activity_t     store_activity;
  mul_marks_t          mul_marks;
  logic [2:0][2:0]     queue_waits;

  // Control.
  logic           dispatched, work_left;
  logic [31:0]    command_number;
  opcode_e        opcode;
  logic           load_valid, load_ready, load_done, load_error_valid;
  logic           mul_valid, mul_ready, mul_done, mul_error_valid;
  logic           store_valid, store_ready, store_done, store_error_valid;
  logic           stream_valid, stream_ready;
  fields_t        load_fields, store_fields;  // of the serial engines
  load_command_t  load;
  mul_command_t   mul;
  store_command_t store;
  stream_t        stream;
  error_t         load_error, mul_error, store_error;

  control_unit #(
    .Rows      (Rows),
    .Cols      (Cols),
    .Sparsity  (Sparsity),
    .Fp8       (Fp8),
    .Trellis   (TrellisStates != 0),
    .DataBits  (DataBits),
    .TableSlots(TableSlots),
    .ActWords  (ActWords),
    .AccRows   (AccRows),
    .ScaleWords(ScaleWords),
    .QueueDepth(QueueDepth)
  ) u_control (
    .clk_i,
    .rst_ni,
    .ring_base_i,
    .ring_size_i,
    .tail_i,
    .head_o,
    .busy_o           (work_left),
    .fence_o,
    .error_valid_o,
    .error_o,
    .request_valid_o  (request_valid[ClientCommand]),
    .request_ready_i  (request_ready[ClientCommand]),
    .request_address_o(request_address[ClientCommand]),
    .request_beats_o  (request_beats[ClientCommand]),
    .beat_valid_i     (beat_valid[ClientCommand]),
    .beat_i           (beat),
    .beat_error_i     (beat_error),
    .load_valid_o     (load_valid),
    .load_ready_i     (load_ready),
    .load_fields_o    (load_fields),
    .load_o           (load),
    .mul_valid_o      (mul_valid),
    .mul_ready_i      (mul_ready),
    .mul_o            (mul),
    .store_valid_o    (store_valid),
    .store_ready_i    (store_ready),
    .store_fields_o   (store_fields),
    .store_o          (store),
    .done_i           ({store_done, mul_done, load_done}),
    .error_valid_i    ({store_error_valid, mul_error_valid, load_error_valid}),
    .error_i          ({store_error, mul_error, load_error}),
    .stream_valid_o   (stream_valid),
    .stream_ready_i   (stream_ready),
    .stream_o         (stream),
    .dispatched_o     (dispatched),
    .opcode_o         (opcode),
    .number_o         (command_number),
    .activity_o       (dispatch_activity),
    .waits_o          (queue_waits)
  );

  assign open_o = read_open || write_open;
  assign busy_o = work_left || open_o;

  // LOAD.
  logic                act_write, row_scale_write, col_scale_write;
  logic [31:0]         write_beat;
  logic [DataBits-1:0] write_data, table_beat;
  logic                table_start, table_beat_valid, table_beat_ready, table_done, table_bad;
  logic [3:0]          table_bad_length;
  logic [8:0]          table_entries;
  logic [SlotBits-1:0] table_slot;
  logic                table_wide;

  load_unit #(
    .DataBits     (DataBits),
    .ActWordBytes (ActWordBytes),
    .MaxBeats     (MaxBeats),
    .MaxBytes     (MaxLoadBytes),
    .MaxTableBytes(MaxTableBytes),
    .SlotBits     (SlotBits),
    .InFlight     (QueueDepth)
  ) u_load (
    .clk_i,
    .rst_ni,
    .command_valid_i   (load_valid),
    .command_ready_o   (load_ready),
    .fields_i          (load_fields),
    .command_i         (load),
    .done_o            (load_done),
    .error_valid_o     (load_error_valid),
    .error_o           (load_error),
    .request_valid_o   (request_valid[ClientLoad]),
    .request_ready_i   (request_ready[ClientLoad]),
    .request_address_o (request_address[ClientLoad]),
    .request_beats_o   (request_beats[ClientLoad]),
    .beat_valid_i      (beat_valid[ClientLoad]),
    .beat_i            (beat),
    .beat_error_i      (beat_error),
    .act_write_o       (act_write),
    .row_scale_write_o (row_scale_write),
    .col_scale_write_o (col_scale_write),
    .write_beat_o      (write_beat),
    .write_data_o      (write_data),
    .table_start_o     (table_start),
    .table_slot_o      (table_slot),
    .table_wide_o      (table_wide),
    .table_entries_o   (table_entries),
    .table_beat_valid_o(table_beat_valid),
    .table_beat_ready_i(table_beat_ready),
    .table_beat_o      (table_beat),
    .table_done_i      (table_done),
    .table_bad_i       (table_bad),
    .table_bad_length_i(table_bad_length),
    .activity_o        (load_activity)
  );

  logic                        table_write;
  logic [TableAddrBits-1:0]    table_addr;
  entry_t                      table_entry;
  code_book_t [TableSlots-1:0] books;
  code_count_t                 code_count;

  table_loader #(
    .DataBits  (DataBits),
    .MaxCodeLen(MaxCodeLen),
    .TableSlots(TableSlots)
  ) u_table_loader (
    .clk_i,
    .rst_ni,
    .start_i      (table_start),
    .slot_i       (table_slot),
    .wide_i       (table_wide),
    .entries_i    (table_entries),
    .beat_valid_i (table_beat_valid),
    .beat_ready_o (table_beat_ready),
    .beat_i       (table_beat),
    .done_o       (table_done),
    .bad_o        (table_bad),
    .bad_length_o (table_bad_length),
    .write_o      (table_write),
    .write_addr_o (table_addr),
    .write_entry_o(table_entry),
    .books_o      (books),
    .code_count_o (code_count)
  );

  logic                        act_read;
  logic [ActAddrBits-1:0]      act_addr;
  logic [ActWordBytes-1:0][7:0] act_data;

  beat_memory #(
    .Depth   (ActWords),
    .BeatBits(DataBits),
    .Beats   (ActBeats)
  ) u_activations (
    .clk_i,
    .write_en_i  (act_write),
    .write_beat_i($clog2(ActWords * ActBeats)'(write_beat)),
    .write_data_i(write_data),
    .read_en_i   (act_read),
    .read_addr_i (act_addr),
    .read_data_o (act_data)
  );

  // MUL.
  logic                        stream_beat_valid, stream_beat_ready, stream_beat_error;
  logic                        stream_backlog;
  logic [DataBits-1:0]         stream_beat;
  logic                        acc_read_valid, acc_read_ready;
  logic [AccAddrBits-1:0]      acc_read_addr;
  logic [GroupBits-1:0]        acc_read_group;
  logic [StoreLanes-1:0][SumBits-1:0] acc_read_data;

  stream_reader #(
    .DataBits(DataBits),
    .Depth   (WeightFifoBeats),
    .MaxBeats(MaxBeats),
    .Streams (QueueDepth)
  ) u_stream_reader (
    .clk_i,
    .rst_ni,
    .start_valid_i    (stream_valid),
    .start_ready_o    (stream_ready),
    .start_address_i  (stream.address),
    .start_bytes_i    (stream.bytes),
    .request_valid_o  (request_valid[ClientStream]),
    .request_ready_i  (request_ready[ClientStream]),
    .request_lazy_o   (request_lazy[ClientStream]),
    .request_address_o(request_address[ClientStream]),
    .request_beats_o  (request_beats[ClientStream]),
    .beat_valid_i     (beat_valid[ClientStream]),
    .beat_i           (beat),
    .beat_error_i     (beat_error),
    .beat_valid_o     (stream_beat_valid),
    .beat_ready_i     (stream_beat_ready),
    .beat_o           (stream_beat),
    .beat_error_o     (stream_beat_error),
    .backlog_o        (stream_backlog)
  );

  mul_unit #(
    .Rows         (Rows),
    .Cols         (Cols),
    .Sparsity     (Sparsity),
    .Fp8          (Fp8),
    .DataBits     (DataBits),
    .MaxCodeLen   (MaxCodeLen),
    .TableSlots   (TableSlots),
    .TrellisStates(TrellisStates),
    .ActWords     (ActWords),
    .AccRows      (AccRows),
    .CommandDepth (QueueDepth > 1 ? 2 : 1)
  ) u_mul (
    .clk_i,
    .rst_ni,
    .command_valid_i       (mul_valid),
    .command_ready_o       (mul_ready),
    .command_i             (mul),
    .done_o                (mul_done),
    .error_valid_o         (mul_error_valid),
    .error_o               (mul_error),
    .table_write_i         (table_write),
    .table_addr_i          (table_addr),
    .table_entry_i         (table_entry),
    .books_i               (books),
    .code_count_i          (code_count),
    .beat_valid_i          (stream_beat_valid),
    .beat_ready_o          (stream_beat_ready),
    .beat_i                (stream_beat),
    .beat_error_i          (stream_beat_error),
    .beat_backlog_i        (stream_backlog),
    .act_read_o            (act_read),
    .act_addr_o            (act_addr),
    .act_data_i            (act_data),
    .acc_read_valid_i      (acc_read_valid),
    .acc_read_ready_o      (acc_read_ready),
    .acc_read_addr_i       (acc_read_addr),
    .acc_read_group_i      (acc_read_group),
    .acc_read_data_o       (acc_read_data),
    .decode_activity_o     (decode_activity),
    .array_activity_o      (array_activity),
    .weight_loaded_o       (first_weight_o),
    .sum_written_o         (last_sum_o),
    .marks_o               (mul_marks)
  );

  // STORE.
  store_unit #(
    .Cols      (Cols),
    .Fp8       (Fp8),
    .DataBits  (DataBits),
    .AccRows   (AccRows),
    .ScaleWords(ScaleWords),
    .QueueDepth(QueueDepth)
  ) u_store (
    .clk_i,
    .rst_ni,
    .stop_i,
    .open_o           (write_open),
    .command_valid_i  (store_valid),
    .command_ready_o  (store_ready),
    .fields_i         (store_fields),
    .command_i        (store),
    .done_o           (store_done),
    .error_valid_o    (store_error_valid),
    .error_o          (store_error),
    .row_scale_write_i(row_scale_write),
    .col_scale_write_i(col_scale_write),
    .write_beat_i     (ScaleAddrBits'(write_beat)),
    .write_data_i     (write_data),
    .acc_read_valid_o (acc_read_valid),
    .acc_read_ready_i (acc_read_ready),
    .acc_read_addr_o  (acc_read_addr),
    .acc_read_group_o (acc_read_group),
    .acc_read_data_i  (acc_read_data),
    .awaddr_o,
    .awlen_o,
    .awvalid_o,
    .awready_i,
    .wdata_o,
    .wstrb_o,
    .wlast_o,
    .wvalid_o,
    .wready_i,
    .bresp_i,
    .bvalid_i,
    .bready_o,
    .activity_o       (store_activity)
  );

  assign trace_o = '{
      dispatched: dispatched,
      opcode: opcode,
      number: command_number,
      store_finished: store_done,
      store_taken: store_valid && store_ready,
      mul: mul_marks,
      mul_taken: mul_valid && mul_ready,
      load_finished: load_done,
      load_taken: load_valid && load_ready,
      events: events
  };

  activity u_activity (
    .clk_i,
    .rst_ni,
    .busy_i       (busy_o),
    .read_beat_i  (rvalid_i && rready_o),
    .write_beat_i (wvalid_o && wready_i),
    .dispatch_i   (dispatch_activity),
    .load_i       (load_activity),
    .decode_i     (decode_activity),
    .array_i      (array_activity),
    .store_i      (store_activity),
    .waits_i      (queue_waits),
    .mul_offered_i(mul_valid),
    .mul_taken_i  (mul_valid && mul_ready),
    .event_o      (events)
  );

endmodule
