// Executes LOADs as load_engine does, one at a time, from done_o on another. The fields of a
// command come before it does: fields_i names those of command_i that are there, in the order of
// the words. A table's beats wait in a memory that is filled from its start.

`include "sluice_assert.svh"

module serial_load
  import sluice_pkg::*;
  import command_pkg::*;
#(
  parameter int unsigned DataBits = 32,
  parameter int unsigned ActWordBytes = 4,
  parameter int unsigned MaxBeats = 8,
  parameter int unsigned MaxBytes = 1024,      // of a space, or a table
  parameter int unsigned MaxTableBytes = 544,
  parameter int unsigned SlotBits = 1,
  localparam int unsigned BeatBytes = DataBits / 8
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                command_valid_i,
  output logic                command_ready_o,
  input  fields_t             fields_i,
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
  output logic [SlotBits-1:0] table_slot_o,
  output logic                table_wide_o,
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

  localparam int unsigned BeatBits = $clog2(BeatBytes);
  localparam int unsigned GranuleBeats = GranuleBytes / BeatBytes;
  localparam int unsigned IndexBits = $clog2(MaxBytes / BeatBytes);
  localparam int unsigned CountBits = $clog2(MaxBytes / BeatBytes + 1);
  localparam int unsigned TableBits = $clog2(MaxTableBytes / BeatBytes);

  typedef logic [CountBits-1:0] count_t;
  typedef logic [IndexBits-1:0] index_t;

  logic     splitter_ready, active_q, failed_q, table_done_q, fetched_q;
  space_e   space_q;
  logic     wide_q;
  address_t address_q;  // of the granule that comes, or of the first that failed
  count_t   left_q;     // beats that have not come
  index_t   index_q;    // of the next beat in its space or table; before a table its slot
  index_t   fetched_count_q;  // beats that were read for the table loader

  wire start = command_valid_i && command_ready_o;
  wire is_table = space_q == SpaceTable;
  wire received = active_q && left_q == '0;
  wire granule_end = (left_q & count_t'(GranuleBeats - 1)) == count_t'(1 % GranuleBeats);
  wire fetch = active_q && is_table && fetched_count_q != index_q &&
      (!fetched_q || table_beat_ready_i);

  assign command_ready_o = splitter_ready && !active_q;

  burst_splitter #(
    .DataBits (DataBits),
    .MaxBeats (MaxBeats),
    .SpaceBits(9),
    .ByteBits ($clog2(MaxBytes + 1))
  ) u_splitter (
    .clk_i,
    .rst_ni,
    .start_valid_i  (start),
    .start_ready_o  (splitter_ready),
    .start_address_i(address_q),
    .start_bytes_i  (32'(left_q) << BeatBits),
    .space_i        (9'(MaxBeats)),
    .burst_valid_o  (request_valid_o),
    .burst_ready_i  (request_ready_i),
    .burst_address_o(request_address_o),
    .burst_beats_o  (request_beats_o)
  );

  assign act_write_o = beat_valid_i && space_q == SpaceActivations;
  assign row_scale_write_o = beat_valid_i && space_q == SpaceRowScales;
  assign col_scale_write_o = beat_valid_i && space_q == SpaceColScales;
  assign write_beat_o = 32'(index_q);
  assign write_data_o = beat_i;

  assign table_start_o = start && is_table;
  assign table_slot_o = SlotBits'(index_q);
  assign table_wide_o = wide_q;
  assign table_entries_o =
      9'(((32'(left_q) << BeatBits) - 32'(TableCountBytes)) >> (wide_q ? 2 : 1));
  assign table_beat_valid_o = fetched_q;

  sram_1r1w #(
    .Depth(2 ** TableBits),
    .Width(DataBits)
  ) u_table_beats (
    .clk_i,
    .write_en_i  (beat_valid_i),
    .write_addr_i(TableBits'(index_q)),
    .write_data_i(beat_i),
    .read_en_i   (fetch),
    .read_addr_i (TableBits'(fetched_count_q)),
    .read_data_o (table_beat_o)
  );

  assign done_o = received && (!is_table || table_done_q);
  assign error_valid_o = done_o && (failed_q || (is_table && table_bad_i));
  assign error_o = failed_q
      ? '{code: ErrBusRead, command: command_i.number, info: 64'(address_q)}
      : '{code: ErrBadTable, command: command_i.number, info: 64'(table_bad_length_i)};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q        <= 1'b0;
      failed_q        <= 1'b0;
      table_done_q    <= 1'b0;
      fetched_q       <= 1'b0;
      fetched_count_q <= '0;
    end else if (start) begin
      active_q        <= 1'b1;
      failed_q        <= 1'b0;
      table_done_q    <= 1'b0;
      fetched_count_q <= '0;
    end else begin
      if (done_o) active_q <= 1'b0;
      if (beat_valid_i && beat_error_i) failed_q <= 1'b1;
      if (table_done_i) table_done_q <= 1'b1;
      if (fetch) fetched_q <= 1'b1;
      else if (table_beat_ready_i) fetched_q <= 1'b0;
      if (fetch) fetched_count_q <= fetched_count_q + 1'b1;
    end
  end

  wire [31:0] destination = 32'(command_i.destination);

  // The fields, which go on as beats come.
  always_ff @(posedge clk_i) begin
    if (fields_i[1]) begin
      space_q <= command_i.space;
      wide_q  <= command_i.wide;
    end

    if (fields_i[2] || fields_i[3]) begin
      address_q <= with_halves(address_q, command_i.address, fields_i[2], fields_i[3]);
    end else if (beat_valid_i && granule_end && !failed_q && !beat_error_i) begin
      address_q <= address_q + address_t'(GranuleBytes);
    end

    if (fields_i[4]) left_q <= count_t'(command_i.bytes >> BeatBits);
    else if (beat_valid_i) left_q <= left_q - 1'b1;

    if (fields_i[5]) begin
      unique case (space_q)
        SpaceActivations: index_q <= index_t'(destination * (ActWordBytes / BeatBytes));
        SpaceTable:       index_q <= index_t'(destination);
        default:          index_q <= index_t'(destination / (BeatBytes / 4));
      endcase
    end else if (start && is_table) begin
      index_q <= '0;
    end else if (beat_valid_i) begin
      index_q <= index_q + 1'b1;
    end
  end

  assign activity_o = '{
      busy: beat_valid_i,
      stall_memory: !beat_valid_i && (active_q ? !received : command_valid_i),
      stall_table: received
  };

  logic unused;
  assign unused = ^command_i;

  `SLUICE_ASSERT(BeatExpected, !beat_valid_i || (active_q && !received),
                 "data came that no LOAD asked for")

endmodule
