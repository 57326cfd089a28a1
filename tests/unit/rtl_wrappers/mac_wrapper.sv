// mac of both types of operands side by side on the same inputs; INT8 takes the low bits of the sum.

module mac_wrapper
  import sluice_pkg::*;
(
  input  logic [7:0]             weight_i,
  input  logic [7:0]             act_i,
  input  logic [Fp8SumBits-1:0]  sum_i,
  output logic [Int8SumBits-1:0] int8_sum_o,
  output logic [Fp8SumBits-1:0]  fp8_sum_o
);

  mac u_int8 (
    .clk_i(1'b0),
    .weight_i,
    .act_i,
    .sum_i(sum_i[Int8SumBits-1:0]),
    .sum_o(int8_sum_o)
  );

  mac #(
    .Fp8(1'b1)
  ) u_fp8 (
    .clk_i(1'b0),
    .weight_i,
    .act_i,
    .sum_i,
    .sum_o(fp8_sum_o)
  );

endmodule
