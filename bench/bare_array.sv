// The systolic array alone, with its sparsity as a number that the command line can set.

module bare_array
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter int unsigned Sparsity = 1,
  localparam sparsity_e   Mode = sparsity_e'(Sparsity[1:0]),
  localparam int unsigned GroupBytes = group_bytes(Mode),
  localparam int unsigned Groups = Rows / group_rows(Mode),
  localparam int unsigned SelectBits = Mode == Sparse24 ? 2 : 1
) (
  input  logic                                   clk_i,
  input  logic                                   rst_ni,
  input  logic                                   load_valid_i,
  input  logic [$clog2(Rows)-1:0]                load_row_i,
  input  logic [Cols-1:0][7:0]                   load_weights_i,
  input  logic [Cols-1:0][SelectBits-1:0]        load_selects_i,
  input  logic                                   load_last_i,
  input  logic [Groups-1:0][GroupBytes-1:0][7:0] acts_i,
  output logic [Cols-1:0][Int8SumBits-1:0]       sums_o
);

  systolic_array #(
    .Rows    (Rows),
    .Cols    (Cols),
    .Sparsity(Mode)
  ) u_array (
    .clk_i,
    .rst_ni,
    .load_valid_i,
    .load_row_i,
    .load_weights_i,
    .load_selects_i,
    .load_last_i,
    .acts_i,
    .sums_o
  );

endmodule
