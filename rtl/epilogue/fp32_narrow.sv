// FP32 to what a STORE writes: FP32, BF16, or an 8-bit operand of the array's type, rounded to
// nearest, ties to even, and limited as docs/numerics.md says. The result is in the low bits. Two
// cycles, one value a cycle; form_i is constant meanwhile.

module fp32_narrow
  import sluice_pkg::*;
#(
  parameter bit Fp8 = 1'b0
) (
  input  logic        clk_i,
  input  form_e       form_i,
  input  logic [31:0] fp32_i,
  output logic [31:0] value_o
);

  // The magnitude as a multiple of the smallest step of the 8-bit type: below Bias - 1 in
  // exponent it is less than half a step, and Span exponents on it leaves the range of the
  // integer rounding.
  localparam int          Bias = Fp8 ? 127 - 9 : 127;
  localparam int unsigned Span = Fp8 ? 3 : 8;

  logic        sign_q, nan_q, below_q, above_q, step_round_q, bf16_round_q;
  logic [8:0]  steps_q;
  logic [31:0] fp32_q;

  wire [7:0]   exponent = fp32_i[30:23];
  wire [9:0]   shift = 10'(exponent) - 10'(Bias - 1);
  wire [32:0]  scaled = 33'({1'b1, fp32_i[22:0]}) << shift[3:0];
  wire [8:0]   steps = scaled[32:24];

  always_ff @(posedge clk_i) begin
    fp32_q       <= fp32_i;
    sign_q       <= fp32_i[31];
    nan_q        <= exponent == '1 && fp32_i[22:0] != '0;
    below_q      <= shift[9];
    above_q      <= !shift[9] && shift > 10'(Span);
    steps_q      <= steps;
    step_round_q <= scaled[23] && (scaled[22:0] != '0 || steps[0]);
    bf16_round_q <= fp32_i[15] && (fp32_i[14:0] != '0 || fp32_i[16]);
  end

  wire [8:0]  rounded = below_q ? '0 : steps_q + 9'(step_round_q);
  wire [14:0] bf16 = fp32_q[30:16] + 15'(bf16_round_q);
  logic [7:0] operand;

  if (Fp8) begin : gen_fp8
    // A normal number: three bits of fraction, and the exponent's bias from 127 to 7.
    wire        fraction_up = fp32_q[19] && (fp32_q[18:0] != '0 || fp32_q[20]);
    wire [10:0] normal = fp32_q[30:20] + 11'(fraction_up) - {8'd120, 3'd0};
    wire        too_large = normal > 11'h07E;

    always_comb begin
      if (nan_q) operand = 8'h7F;
      else if (!above_q) operand = {sign_q, rounded[6:0]};
      else operand = {sign_q, too_large ? 7'h7E : normal[6:0]};
    end
  end else begin : gen_int8
    always_comb begin
      if (nan_q) operand = '0;
      else if (sign_q) operand = above_q || rounded > 9'd128 ? 8'h80 : -rounded[7:0];
      else operand = above_q || rounded > 9'd127 ? 8'h7F : rounded[7:0];
    end
  end

  always_ff @(posedge clk_i) begin
    unique case (form_i)
      FormBf16:     value_o <= {16'd0, nan_q ? 16'h7FC0 : {sign_q, bf16}};
      FormOperands: value_o <= {24'd0, operand};
      default:      value_o <= fp32_q;
    endcase
  end

endmodule
