// FP32 product with round to nearest, ties to even, and subnormals as zeros, by the rules of
// docs/numerics.md. Three cycles, one product a cycle.

module fp32_multiply (
  input  logic        clk_i,
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] product_o
);

  typedef struct packed {
    logic sign;
    logic nan;
    logic infinite;
    logic zero;
  } special_t;

  function automatic logic is_zero(logic [31:0] x);
    return x[30:23] == '0;
  endfunction

  function automatic logic is_infinite(logic [31:0] x);
    return x[30:0] == 31'h7F80_0000;
  endfunction

  function automatic logic is_nan(logic [31:0] x);
    return x[30:23] == '1 && x[22:0] != '0;
  endfunction

  special_t          special_q, special_qq;
  logic [47:0]       product_q;
  logic signed [9:0] exponent_q, exponent_qq;
  logic [24:0]       rounded_qq;

  always_ff @(posedge clk_i) begin
    special_q.sign     <= a_i[31] ^ b_i[31];
    special_q.nan      <= is_nan(a_i) || is_nan(b_i) || (is_infinite(a_i) && is_zero(b_i)) ||
        (is_zero(a_i) && is_infinite(b_i));
    special_q.infinite <= is_infinite(a_i) || is_infinite(b_i);
    special_q.zero     <= is_zero(a_i) || is_zero(b_i);
    product_q          <= {1'b1, a_i[22:0]} * {1'b1, b_i[22:0]};
    exponent_q         <= signed'({2'b0, a_i[30:23]}) + signed'({2'b0, b_i[30:23]}) - 10'sd127;
  end

  // The product of two significands is in [1, 4): bring it to [1, 2), then round to 24 bits.
  wire        high = product_q[47];
  wire [47:0] normal = high ? product_q : product_q << 1;
  wire        round_up = normal[23] && (normal[22:0] != '0 || normal[24]);

  always_ff @(posedge clk_i) begin
    special_qq  <= special_q;
    rounded_qq  <= {1'b0, normal[47:24]} + 25'(round_up);
    exponent_qq <= exponent_q + (high ? 10'sd1 : 10'sd0);
  end

  wire signed [9:0] exponent = exponent_qq + (rounded_qq[24] ? 10'sd1 : 10'sd0);
  // A carry leaves a fraction of zeros, whichever way it is shifted.
  wire [22:0]       fraction = rounded_qq[22:0];

  always_ff @(posedge clk_i) begin
    if (special_qq.nan) product_o <= 32'h7FC0_0000;
    else if (special_qq.infinite) product_o <= {special_qq.sign, 31'h7F80_0000};
    else if (special_qq.zero || exponent < 10'sd1) product_o <= {special_qq.sign, 31'd0};
    else if (exponent > 10'sd254) product_o <= {special_qq.sign, 31'h7F80_0000};
    else product_o <= {special_qq.sign, exponent[7:0], fraction};
  end

endmodule
