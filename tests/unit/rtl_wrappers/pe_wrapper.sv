// pe of every kind side by side on the same inputs: INT8, then FP8, each with 1, 2 and 4 activations to
// pick from, which are the lowest ones.

module pe_wrapper
  import sluice_pkg::*;
#(
  localparam int unsigned Kinds = 6
) (
  input  logic                  clk_i,
  input  logic                  load_i,
  input  logic [7:0]            weight_i,
  input  logic [1:0]            select_i,
  input  logic                  clear_i,
  input  logic [3:0][7:0]       acts_i,
  input  logic [Fp8SumBits-1:0] sum_i,
  output logic [Fp8SumBits-1:0] sum_o[Kinds]
);

  for (genvar k = 0; k < Kinds; k++) begin : gen_kind
    localparam bit          Fp8 = k >= 3;
    localparam int unsigned Choices = 1 << (k % 3);
    localparam int unsigned SelectBits = Choices == 4 ? 2 : 1;
    localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits;

    logic [SumBits-1:0] sum;
    assign sum_o[k] = Fp8SumBits'(sum);

    pe #(
      .Fp8    (Fp8),
      .Choices(Choices),
      .ClearSelect(Choices / 2)
    ) u_pe (
      .clk_i,
      .load_i,
      .weight_i,
      .select_i(select_i[SelectBits-1:0]),
      .clear_i,
      .acts_i  (acts_i[Choices-1:0]),
      .sum_i   (sum_i[SumBits-1:0]),
      .sum_o   (sum)
    );
  end

endmodule
