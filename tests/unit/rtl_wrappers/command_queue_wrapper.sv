// command_queue with a command of 32 bits, and arrays as ports.

module command_queue_wrapper #(
  parameter int unsigned  Depth = 4,
  localparam int unsigned Engines = 3
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               valid_i,
  output logic               ready_o,
  input  logic [31:0]        command_i,
  input  logic [31:0]        number_i,
  input  logic [Engines-1:0] waits_i,
  input  logic [15:0]        target_i[Engines],
  input  logic [15:0]        finished_i[Engines],
  input  logic               drop_after_valid_i,
  input  logic [31:0]        drop_after_number_i,
  output logic               valid_o,
  input  logic               ready_i,
  output logic [31:0]        command_o,
  output logic               empty_o,
  output logic [Engines-1:0] waits_o
);

  command_queue #(
    .Depth    (Depth),
    .command_t(logic [31:0])
  ) u_queue (
    .clk_i,
    .rst_ni,
    .valid_i,
    .ready_o,
    .command_i,
    .number_i,
    .waits_i,
    .target_i           ({target_i[2], target_i[1], target_i[0]}),
    .finished_i         ({finished_i[2], finished_i[1], finished_i[0]}),
    .drop_after_valid_i,
    .drop_after_number_i,
    .valid_o,
    .ready_i,
    .command_o,
    .empty_o,
    .waits_o
  );

endmodule
