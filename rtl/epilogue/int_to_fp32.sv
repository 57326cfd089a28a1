// INT32 to FP32, round to nearest, ties to even (docs/numerics.md). Two cycles, one value a cycle.

module int_to_fp32 (
  input  logic        clk_i,
  input  logic [31:0] value_i,
  output logic [31:0] fp32_o
);

  logic        sign_q;
  logic [31:0] magnitude_q;

  always_ff @(posedge clk_i) begin
    sign_q      <= value_i[31];
    magnitude_q <= value_i[31] ? -value_i : value_i;
  end

  // Normalise: leading one to bit 31.
  logic [4:0]  zeros;
  logic [31:0] normal;

  always_comb begin
    zeros = '0;
    normal = magnitude_q;
    for (int unsigned s = 5; s > 0; s--) begin
      if ((normal >> (32 - (1 << (s - 1)))) == '0) begin
        normal = normal << (1 << (s - 1));
        zeros[s-1] = 1'b1;
      end
    end
  end

  wire        round_up = normal[7] && (normal[6:0] != '0 || normal[8]);
  wire [7:0]  exponent = 8'd158 - 8'(zeros);
  // A carry out of the fraction goes into the exponent, as it should.
  wire [30:0] rounded = {exponent, normal[30:8]} + 31'(round_up);

  always_ff @(posedge clk_i) fp32_o <= normal[31] ? {sign_q, rounded} : '0;

endmodule
