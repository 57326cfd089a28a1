// Executes LOADs: load_engine, or serial_load where one at a time is enough. Ports, handshakes and
// errors are load_engine's; where InFlight is 1, the fields of a command come before it, named by
// fields_i.

module load_unit
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned ActWordBytes = 32,
  parameter int unsigned MaxBeats = 32,
  parameter int unsigned MaxBytes = 65536,     // of a space, or a table
  parameter int unsigned MaxTableBytes = 544,
  parameter int unsigned SlotBits = 1,
  parameter int unsigned InFlight = 4
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

  if (InFlight == 1) begin : gen_serial
    serial_load #(
      .DataBits     (DataBits),
      .ActWordBytes (ActWordBytes),
      .MaxBeats     (MaxBeats),
      .MaxBytes     (MaxBytes),
      .MaxTableBytes(MaxTableBytes),
      .SlotBits     (SlotBits)
    ) u_engine (
      .*
    );
  end else begin : gen_engine
    assign table_slot_o = SlotBits'(command_i.destination);
    assign table_wide_o = command_i.wide;

    logic unused_fields;
    assign unused_fields = ^fields_i;

    load_engine #(
      .DataBits     (DataBits),
      .ActWordBytes (ActWordBytes),
      .MaxBeats     (MaxBeats),
      .MaxTableBytes(MaxTableBytes),
      .InFlight     (InFlight)
    ) u_engine (
      .*
    );
  end

endmodule
