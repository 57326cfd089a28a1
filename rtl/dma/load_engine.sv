// Executes LOADs: reads memory in bursts and writes the beats to the activation memory, the
// scale memories or, by way of a buffer that holds a whole image, to the table loader.
//
// Up to InFlight LOADs are under way: the requests of one go out while the data of the ones before
// is still to come. done_o is a pulse at the end of each, in order, in the same cycle as its
// possible error.

`include "sluice_assert.svh"

module load_engine
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned ActWordBytes = 32,
  parameter int unsigned MaxBeats = 32,
  parameter int unsigned MaxTableBytes = 544,
  parameter int unsigned InFlight = 4,
  localparam int unsigned BeatBytes = DataBits / 8
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                command_valid_i,
  output logic                command_ready_o,
  input  load_command_t       command_i,
  output logic                done_o,
  output logic                error_valid_o,
  output error_t              error_o,
  // Read client
  output logic                request_valid_o,
  input  logic                request_ready_i,
  output address_t            request_address_o,
  output logic [8:0]          request_beats_o,
  input  logic                beat_valid_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_error_i,
  // Memories: beat number within the space
  output logic                act_write_o,
  output logic                row_scale_write_o,
  output logic                col_scale_write_o,
  output logic [31:0]         write_beat_o,
  output logic [DataBits-1:0] write_data_o,
  // Table loader
  output logic                table_start_o,
  output logic [8:0]          table_entries_o,
  output logic                table_beat_valid_o,
  input  logic                table_beat_ready_i,
  output logic [DataBits-1:0] table_beat_o,
  input  logic                table_done_i,
  input  logic                table_bad_i,
  input  logic [3:0]          table_bad_length_i,
  // What this cycle was used for
  output load_activity_t      activity_o
);

  localparam int unsigned InFlightBits = $clog2(InFlight + 1);
  localparam int unsigned TableFifoDepth = 2 ** $clog2(MaxTableBytes / BeatBytes);

  typedef struct packed {
    logic        is_table;
    logic [31:0] number;
    logic        failed;
    address_t    address;  // of the first granule that failed
  } finished_t;

  logic splitter_ready, receiving, receive_ready, table_fifo_ready;
  logic finish_valid, finish_ready;

  load_command_t head;      // whose data comes now
  finished_t     received;  // the same at its end
  finished_t     finish;    // whose data has come

  logic [InFlightBits-1:0] under_way_q;  // LOADs taken and not done

  logic        table_busy_q;  // a table is under way: the next one waits
  logic        table_done_q;  // its last element was written
  logic [31:0] count_q;       // beats of head that have come
  logic        failed_q;
  address_t    failed_address_q;

  wire is_table_start = command_i.space == SpaceTable;
  wire start = command_valid_i && command_ready_o;
  wire last_beat = beat_valid_i && count_q == head.bytes / BeatBytes - 32'd1;

  assign command_ready_o = splitter_ready && under_way_q != InFlightBits'(InFlight) &&
      !(is_table_start && table_busy_q);

  burst_splitter #(
    .DataBits (DataBits),
    .MaxBeats (MaxBeats),
    .SpaceBits(9)
  ) u_splitter (
    .clk_i,
    .rst_ni,
    .start_valid_i  (start),
    .start_ready_o  (splitter_ready),
    .start_address_i(command_i.address),
    .start_bytes_i  (command_i.bytes),
    .space_i        (9'(MaxBeats)),
    .burst_valid_o  (request_valid_o),
    .burst_ready_i  (request_ready_i),
    .burst_address_o(request_address_o),
    .burst_beats_o  (request_beats_o)
  );

  fifo #(
    .Depth (InFlight),
    .data_t(load_command_t)
  ) u_receive (
    .clk_i,
    .rst_ni,
    .valid_i(start),
    .ready_o(receive_ready),
    .data_i (command_i),
    .valid_o(receiving),
    .ready_i(last_beat),
    .data_o (head),
    .count_o()
  );

  // Receive.
  wire address_t granule = (head.address + address_t'(count_q * BeatBytes)) &
      -address_t'(GranuleBytes);

  assign received = '{
      is_table: head.space == SpaceTable,
      number: head.number,
      failed: failed_q || beat_error_i,
      address: failed_q ? failed_address_q : granule
  };

  assign act_write_o = beat_valid_i && head.space == SpaceActivations;
  assign row_scale_write_o = beat_valid_i && head.space == SpaceRowScales;
  assign col_scale_write_o = beat_valid_i && head.space == SpaceColScales;
  assign write_beat_o = count_q + (head.space == SpaceActivations
      ? 32'(head.destination) * (ActWordBytes / BeatBytes)
      : 32'(head.destination) / (BeatBytes / 4));
  assign write_data_o = beat_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q          <= '0;
      failed_q         <= 1'b0;
      failed_address_q <= '0;
    end else if (beat_valid_i) begin
      count_q          <= last_beat ? '0 : count_q + 1'b1;
      failed_q         <= !last_beat && received.failed;
      failed_address_q <= received.address;
    end
  end

  // A table comes faster than its elements can be written.
  wire table_beat = beat_valid_i && head.space == SpaceTable;

  sram_fifo #(
    .Depth(TableFifoDepth),
    .Width(DataBits)
  ) u_table_beats (
    .clk_i,
    .rst_ni,
    .valid_i(table_beat),
    .ready_o(table_fifo_ready),
    .data_i (beat_i),
    .valid_o(table_beat_valid_o),
    .ready_i(table_beat_ready_i),
    .data_o (table_beat_o),
    .used_o ()
  );

  assign table_start_o = start && is_table_start;
  assign table_entries_o =
      9'((command_i.bytes - 32'(TableCountBytes)) >> (command_i.wide ? 2 : 1));

  // Finish in order.
  fifo #(
    .Depth (InFlight),
    .data_t(finished_t)
  ) u_finish (
    .clk_i,
    .rst_ni,
    .valid_i(last_beat),
    .ready_o(finish_ready),
    .data_i (received),
    .valid_o(finish_valid),
    .ready_i(done_o),
    .data_o (finish),
    .count_o()
  );

  assign done_o = finish_valid && (!finish.is_table || table_done_q);
  assign error_valid_o = done_o && (finish.failed || (finish.is_table && table_bad_i));
  assign error_o = finish.failed
      ? '{code: ErrBusRead, command: finish.number, info: 64'(finish.address)}
      : '{code: ErrBadTable, command: finish.number, info: 64'(table_bad_length_i)};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      under_way_q  <= '0;
      table_busy_q <= 1'b0;
      table_done_q <= 1'b0;
    end else begin
      under_way_q <= under_way_q + InFlightBits'(start) - InFlightBits'(done_o);
      if (table_start_o) table_busy_q <= 1'b1;
      else if (done_o && finish.is_table) table_busy_q <= 1'b0;
      if (table_done_i) table_done_q <= 1'b1;
      else if (done_o && finish.is_table) table_done_q <= 1'b0;
    end
  end

  assign activity_o = '{
      busy: beat_valid_i,
      stall_memory: !beat_valid_i && (receiving || (command_valid_i && !finish_valid)),
      stall_table: !receiving && finish_valid
  };

  `SLUICE_ASSERT(BeatExpected, !beat_valid_i || receiving, "data came that no LOAD asked for")
  `SLUICE_ASSERT(TableFits, !table_beat || table_fifo_ready, "a beat of a table was lost")
  `SLUICE_ASSERT(ReceiveFits, !start || receive_ready,
                 "a LOAD started without a place to receive it")
  `SLUICE_ASSERT(FinishFits, !last_beat || finish_ready, "too many LOADs wait to finish")

endmodule
