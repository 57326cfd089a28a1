// One lane of the epilogue: a sum to FP32, times both scales, and to the form that is written
// (docs/numerics.md). EpilogueCycles cycles, one value a cycle; the result is in the low bits.

module scale_lane
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  form_e              form_i,       // constant; not raw
  input  logic [SumBits-1:0] sum_i,
  input  logic [31:0]        row_scale_i,  // with the sum
  input  logic [31:0]        col_scale_i,  // with the sum
  output logic [31:0]        value_o
);

  logic [SumBits-1:0] sum_q;  // as it comes from a memory
  logic [31:0]        converted, row_scale, row_scaled, col_scale, scaled;

  always_ff @(posedge clk_i) sum_q <= sum_i;

  fixed_to_fp32 #(
    .Fp8(Fp8)
  ) u_convert (
    .clk_i,
    .sum_i (sum_q),
    .fp32_o(converted)
  );

  delay #(
    .Cycles(3),
    .Width (32)
  ) u_row_scale (
    .clk_i,
    .rst_ni,
    .data_i(row_scale_i),
    .data_o(row_scale)
  );

  fp32_multiply u_row (
    .clk_i,
    .a_i      (converted),
    .b_i      (row_scale),
    .product_o(row_scaled)
  );

  delay #(
    .Cycles(7),
    .Width (32)
  ) u_col_scale (
    .clk_i,
    .rst_ni,
    .data_i(col_scale_i),
    .data_o(col_scale)
  );

  fp32_multiply u_col (
    .clk_i,
    .a_i      (row_scaled),
    .b_i      (col_scale),
    .product_o(scaled)
  );

  fp32_narrow #(
    .Fp8(Fp8)
  ) u_narrow (
    .clk_i,
    .form_i,
    .fp32_i (scaled),
    .value_o
  );

endmodule
