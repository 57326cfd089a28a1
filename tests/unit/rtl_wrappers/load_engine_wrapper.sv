// load_unit with flat commands and errors, and a command that stays.

module load_engine_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned ActWordBytes = 32,
  parameter int unsigned MaxTableBytes = 544,
  parameter bit          Serial = 1'b0
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                command_valid_i,
  output logic                command_ready_o,
  input  logic [31:0]         number_i,
  input  logic [1:0]          space_i,
  input  logic                wide_i,
  input  logic [63:0]         address_i,
  input  logic [31:0]         bytes_i,
  input  logic [15:0]         destination_i,
  output logic                done_o,
  output logic                error_valid_o,
  output logic [3:0]          error_code_o,
  output logic [31:0]         error_command_o,
  output logic [63:0]         error_info_o,
  output logic                request_valid_o,
  input  logic                request_ready_i,
  output logic [63:0]         request_address_o,
  output logic [8:0]          request_beats_o,
  input  logic                beat_valid_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_error_i,
  output logic                act_write_o,
  output logic                row_scale_write_o,
  output logic                col_scale_write_o,
  output logic [31:0]         write_beat_o,
  output logic [DataBits-1:0] write_data_o,
  output logic                table_start_o,
  output logic [8:0]          table_entries_o,
  output logic                table_beat_valid_o,
  input  logic                table_beat_ready_i,
  output logic [DataBits-1:0] table_beat_o,
  input  logic                table_done_i,
  input  logic                table_bad_i,
  input  logic [3:0]          table_bad_length_i,
  output logic                busy_o,
  output logic                stalled_memory_o,
  output logic                stalled_table_o
);

  load_command_t  command, held, held_q;
  error_t         error;
  load_activity_t activity;

  assign command = '{
      number: number_i,
      space: space_e'(space_i),
      wide: wide_i,
      address: address_i,
      bytes: bytes_i,
      destination: destination_i
  };
  assign {error_code_o, error_command_o, error_info_o} = error;
  assign {stalled_table_o, stalled_memory_o, busy_o} = activity;

  assign held = command_valid_i && command_ready_o ? command : held_q;
  always_ff @(posedge clk_i) held_q <= held;

  load_unit #(
    .DataBits     (DataBits),
    .ActWordBytes (ActWordBytes),
    .MaxBeats     (Serial ? 8 : 32),
    .MaxBytes     (4096),
    .MaxTableBytes(MaxTableBytes),
    .InFlight     (Serial ? 1 : 4)
  ) u_load (
    .clk_i,
    .rst_ni,
    .command_valid_i,
    .command_ready_o,
    .command_i         (held),
    .done_o,
    .error_valid_o,
    .error_o           (error),
    .request_valid_o,
    .request_ready_i,
    .request_address_o,
    .request_beats_o,
    .beat_valid_i,
    .beat_i,
    .beat_error_i,
    .act_write_o,
    .row_scale_write_o,
    .col_scale_write_o,
    .write_beat_o,
    .write_data_o,
    .table_start_o,
    .table_entries_o,
    .table_beat_valid_o,
    .table_beat_ready_i,
    .table_beat_o,
    .table_done_i,
    .table_bad_i,
    .table_bad_length_i,
    .activity_o        (activity)
  );

endmodule
