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

  localparam int unsigned Span = 2 ** ShiftBits;

  typedef logic [ShiftBits-1:0] shift_t;

  // First cycle: the magnitude, and beside it the zeros at its top, counted before the 1 is added
  // that makes a complement of two. They are one too many if the magnitude is a power of two then.
  // Two blocks of bits after the other become one, but for the last two.
  wire             sign = sum_i[Width-1];
  wire [Width-1:0] ones = sum_i[Width-1:0] ^ {Width{sign}};
  logic [Span-1:0]   empty;
  shift_t [Span-1:0] zeros;

  always_comb begin
    // Something ends the zeros in any case.
    empty = ~{ones | Width'(1), {Span - Width{1'b1}}};
    zeros = '0;
    for (int unsigned level = 0; level < ShiftBits - 1; level++) begin
      for (int unsigned b = 0; b < Span >> (level + 1); b++) begin
        zeros[b] = empty[2*b+1] ? zeros[2*b] | shift_t'(1 << level) : zeros[2*b+1];
        empty[b] = empty[2*b+1] && empty[2*b];
      end
    end
  end

  logic             sign_q, nan_q, zero_q, upper_empty_q;
  logic [Width-1:0] magnitude_q;
  shift_t [1:0]     zeros_q;

  always_ff @(posedge clk_i) begin
    sign_q        <= sign;
    nan_q         <= Fp8 && sum_i[SumBits-1];
    zero_q        <= sum_i[Width-1:0] == '0;
    magnitude_q   <= ones + Width'(sign);
    upper_empty_q <= empty[1];
    zeros_q       <= zeros[1:0];
  end

  // Second cycle: normalise and round. A power of two may have left at the top: its exponent is one
  // more.
  wire shift_t   shift = upper_empty_q ? zeros_q[0] | shift_t'(Span / 2) : zeros_q[1];
  wire [Width:0] shifted = (Width + 1)'(magnitude_q) << shift;
  wire           above = shifted[Width];
  wire           round_up = shifted[Width-25] && (shifted[Width-26:0] != '0 || shifted[Width-24]);
  // A carry out of the fraction goes into the exponent, as it should.
  wire [30:0]    rounded = {TopExponent - 8'(shift), shifted[Width-2-:23] | {23{above}}} +
      31'(round_up || above);

  always_ff @(posedge clk_i) begin
    if (nan_q) fp32_o <= 32'h7FC0_0000;
    else fp32_o <= zero_q ? '0 : {sign_q, rounded};
  end

endmodule
