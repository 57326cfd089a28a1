// FP32 product with round to nearest, ties to even, and subnormals as zeros, by the rules of
// docs/numerics.md. Four cycles, one product a cycle.

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

  // By stages: products of half significands, which are a multiplier of an FPGA each; their sum;
  // that rounded; the result.
  special_t              special_q, special_qq, special_qqq;
  logic [1:0][11:0]      a, b;
  logic [1:0][1:0][23:0] parts_q;
  logic [47:0]           product_qq;
  logic [24:0]           rounded_qqq;
  logic signed [9:0]     exponent_q, exponent_qq, exponent_qqq;

  assign a = {1'b1, a_i[22:0]};
  assign b = {1'b1, b_i[22:0]};

  always_ff @(posedge clk_i) begin
    special_q.sign     <= a_i[31] ^ b_i[31];
    special_q.nan      <= is_nan(a_i) || is_nan(b_i) || (is_infinite(a_i) && is_zero(b_i)) ||
        (is_zero(a_i) && is_infinite(b_i));
    special_q.infinite <= is_infinite(a_i) || is_infinite(b_i);
    special_q.zero     <= is_zero(a_i) || is_zero(b_i);
    exponent_q         <= signed'({2'b0, a_i[30:23]}) + signed'({2'b0, b_i[30:23]}) - 10'sd127;
    for (int unsigned i = 0; i < 2; i++) begin
      for (int unsigned j = 0; j < 2; j++) parts_q[i][j] <= 24'(a[i]) * 24'(b[j]);
    end
  end

  always_ff @(posedge clk_i) begin
    special_qq  <= special_q;
    exponent_qq <= exponent_q;
    product_qq  <= {parts_q[1][1], parts_q[0][0]} +
        {11'd0, 25'(parts_q[0][1]) + 25'(parts_q[1][0]), 12'd0};
  end

  // The product of two significands is in [1, 4): bring it to [1, 2), then round to 24 bits.
  wire        high = product_qq[47];
  wire [47:0] normal = high ? product_qq : product_qq << 1;
  wire        round_up = normal[23] && (normal[22:0] != '0 || normal[24]);

  always_ff @(posedge clk_i) begin
    special_qqq  <= special_qq;
    rounded_qqq  <= {1'b0, normal[47:24]} + 25'(round_up);
    exponent_qqq <= exponent_qq + (high ? 10'sd1 : 10'sd0);
  end

  wire signed [9:0] exponent = exponent_qqq + (rounded_qqq[24] ? 10'sd1 : 10'sd0);
  // A carry leaves a fraction of zeros, whichever way it is shifted.
  wire [22:0]       fraction = rounded_qqq[22:0];

  always_ff @(posedge clk_i) begin
    if (special_qqq.nan) product_o <= 32'h7FC0_0000;
    else if (special_qqq.infinite) product_o <= {special_qqq.sign, 31'h7F80_0000};
    else if (special_qqq.zero || exponent < 10'sd1) product_o <= {special_qqq.sign, 31'd0};
    else if (exponent > 10'sd254) product_o <= {special_qqq.sign, 31'h7F80_0000};
    else product_o <= {special_qqq.sign, exponent[7:0], fraction};
  end

endmodule
