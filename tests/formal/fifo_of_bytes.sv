// A queue of bytes: types are no parameters on a command line.

module fifo_of_bytes (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       valid_i,
  output logic       ready_o,
  input  logic [7:0] data_i,
  output logic       valid_o,
  input  logic       ready_i,
  output logic [7:0] data_o,
  output logic [2:0] count_o
);

  fifo #(
    .Depth (4),
    .data_t(logic [7:0])
  ) u_fifo (
    .*
  );

endmodule
