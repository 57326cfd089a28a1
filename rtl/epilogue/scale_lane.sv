// One lane of the epilogue: raw INT32, or FP32 after both scales (docs/numerics.md). Eight
// cycles, one value a cycle.

module scale_lane (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        fp32_i,
  input  logic [31:0] sum_i,
  input  logic [31:0] row_scale_i,  // with the sum
  input  logic [31:0] col_scale_i,  // with the sum
  output logic [31:0] value_o
);

  logic [31:0] converted, row_scale, row_scaled, col_scale, scaled, raw;
  logic        fp32;

  int_to_fp32 u_convert (
    .clk_i,
    .value_i(sum_i),
    .fp32_o (converted)
  );

  delay #(
    .Cycles(2),
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
    .Cycles(5),
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

  delay #(
    .Cycles(8),
    .Width (33)
  ) u_raw (
    .clk_i,
    .rst_ni,
    .data_i({fp32_i, sum_i}),
    .data_o({fp32, raw})
  );

  assign value_o = fp32 ? scaled : raw;

endmodule
