// load_unit with flat commands and errors. A serial one is given all fields, twice for those that depend
// on others, before the command.

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

  load_command_t  command, given;
  error_t         error;
  load_activity_t activity;
  logic           ready;
  logic [1:0]     given_q;
  logic [31:0]    number_q;

  assign command = '{
      number: number_i,
      space: space_e'(space_i),
      wide: wide_i,
      address: address_i,
      bytes: bytes_i,
      destination: destination_i
  };
  assign {error_code_o, error_command_o, error_info_o} = error;

  wire give = Serial && command_valid_i && ready && !given_q[1];
  wire gave = !Serial || given_q[1];

  assign command_ready_o = ready && gave;
  assign {stalled_table_o, busy_o} = {activity.stall_table, activity.busy};
  assign stalled_memory_o = activity.stall_memory || give;

  always_comb begin
    given = command;
    if (Serial) given.number = number_q;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) given_q <= '0;
    else given_q <= {give && given_q[0], give};
  end

  always_ff @(posedge clk_i) if (give) number_q <= number_i;

  load_unit #(
    .DataBits     (DataBits),
    .ActWordBytes (ActWordBytes),
    .MaxBeats     (Serial ? 8 : 32),
    .MaxBytes     (1 << 22),
    .MaxTableBytes(MaxTableBytes),
    .InFlight     (Serial ? 1 : 4)
  ) u_load (
    .command_valid_i(command_valid_i && gave),
    .command_ready_o(ready),
    .fields_i       ({10{give}}),
    .command_i      (given),
    .error_o        (error),
    .table_slot_o   (),
    .table_wide_o   (),
    .activity_o     (activity),
    .*
  );

endmodule
