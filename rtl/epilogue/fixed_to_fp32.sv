// A sum to FP32, round to nearest, ties to even (docs/numerics.md): INT32, or {nan, fixed point in
// units of 2^-18}. Two cycles, one value a cycle.

module fixed_to_fp32
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic               clk_i,
  input  logic [SumBits-1:0] sum_i,
  output logic [31:0]        fp32_o
);

  localparam int unsigned Width = Fp8 ? SumBits - 1 : SumBits;
  localparam int unsigned Fraction = Fp8 ? Fp8SumFraction : 0;
  localparam int unsigned ShiftBits = $clog2(Width);
  localparam logic [7:0]  TopExponent = 8'(127 + Width - 1 - Fraction);

  logic             sign_q, nan_q;
  logic [Width-1:0] magnitude_q;

  always_ff @(posedge clk_i) begin
    sign_q      <= sum_i[Width-1];
    nan_q       <= Fp8 && sum_i[SumBits-1];
    magnitude_q <= sum_i[Width-1] ? -sum_i[Width-1:0] : sum_i[Width-1:0];
  end

  // Normalise: leading one to the top.
  logic [ShiftBits-1:0] zeros;
  logic [Width-1:0]     normal;

  always_comb begin
    zeros = '0;
    normal = magnitude_q;
    for (int unsigned s = ShiftBits; s > 0; s--) begin
      if ((normal >> (Width - (1 << (s - 1)))) == '0) begin
        normal = normal << (1 << (s - 1));
        zeros[s-1] = 1'b1;
      end
    end
  end

  wire        round_up = normal[Width-25] && (normal[Width-26:0] != '0 || normal[Width-24]);
  wire [7:0]  exponent = TopExponent - 8'(zeros);
  // A carry out of the fraction goes into the exponent, as it should.
  wire [30:0] rounded = {exponent, normal[Width-2-:23]} + 31'(round_up);

  always_ff @(posedge clk_i) begin
    if (nan_q) fp32_o <= 32'h7FC0_0000;
    else fp32_o <= normal[Width-1] ? {sign_q, rounded} : '0;
  end

endmodule
