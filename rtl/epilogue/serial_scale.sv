// What scale_lane does, for one value at a time, with one small multiplier: a sum to FP32, times
// both scales, and to the form that is written (docs/numerics.md).
//
// start_i brings an INT32 sum. column_o asks for the column's scale instead of the row's, which
// scale_i is one cycle later. done_o is 1 in one cycle, and value_o holds then and until the next
// start: 29 cycles after it for FP32, 36 for BF16, 39 for operands, and some 20 more for a sum that
// needs more than 24 bits.
//
// A cycle takes three bits of the multiplier, from below, and shifts what was added up by as many
// to the right; a sticky bit remembers what fell out. Where the multiplier ends depends on its
// length, so the product is nearly normal by then; the same register does the rest and rounds.

module serial_scale
  import sluice_pkg::*;
(
  input  logic        clk_i,
  input  logic        rst_ni,
  input  form_e       form_i,   // constant; not raw
  input  logic        start_i,
  input  logic [31:0] sum_i,
  output logic        column_o,
  input  logic [31:0] scale_i,
  output logic        done_o,
  output logic [31:0] value_o   // FP32; BF16 in the upper half; an 8-bit operand in the lower
);

  localparam int unsigned Digit = 3;               // bits of the multiplier a cycle
  localparam int unsigned Guard = Digit + 1;       // bits below the units of the product
  localparam int unsigned AccBits = 24 + Guard;
  localparam int unsigned TotalBits = AccBits + Digit;
  localparam int unsigned LeadBit = 24;            // of a product before it is rounded
  localparam int unsigned Steps = 8 + Digit;       // digits of a significand, and normalising
  localparam int unsigned NarrowSteps = 5;         // 15 bits: from 24 to 9
  localparam int unsigned AlignSteps = 4;
  // Of a sum as its own significand; with it and the exponent of a scale, what a product's has
  // when it was shifted to its LeadBit.
  localparam logic signed [9:0] SumExponent = 10'sd150;
  localparam logic signed [9:0] ProductBias = 10'sd153;
  localparam logic signed [9:0] Unit = 10'sd127;
  // Operands have exponents below that of 128, 134; it is looked at where it is not special.

  typedef enum logic [2:0] {
    StIdle,
    StStart,
    StMultiply,
    StCarry,
    StNarrow,
    StNarrowCarry,
    StDone
  } state_e;

  typedef enum logic [1:0] {
    PassConvert,  // times 1: to 24 bits
    PassRow,
    PassColumn
  } pass_e;

  state_e              state_q;
  pass_e               pass_q;
  logic                first_q;      // the multiplier is a sum
  logic [3:0]          step_q;
  logic [31:0]         multiplier_q; // what is left of it
  logic                increment_q;  // and one more
  logic [AccBits-1:0]  acc_q;
  logic                sticky_q;
  logic signed [9:0]   exponent_q;
  logic                sign_q, nan_q, infinite_q, zero_q;

  wire convert = pass_q == PassConvert;
  wire [23:0] scale = {1'b1, scale_i[22:0] & {23{!convert}}};
  wire scale_zero = scale_i[30:23] == '0;
  wire scale_top = scale_i[30:23] == '1;
  wire scale_nan = scale_top && scale_i[22:0] != '0;
  wire scale_infinite = scale_top && scale_i[22:0] == '0;

  // What a cycle does with the accumulator.
  wire multiplying = state_q == StMultiply;
  wire narrowing = state_q == StNarrow;
  wire aligning = narrowing && step_q >= 4'(NarrowSteps);
  wire digits_left = multiplier_q != '0 || increment_q;
  wire high = acc_q[AccBits-1:LeadBit+1] != '0;
  wire carry = state_q == StNarrowCarry ? acc_q[8] : acc_q[LeadBit];
  wire far = !exponent_q[7] || exponent_q[6:2] == '0;                               // to 131
  wire near = far || (exponent_q[6:3] == '0 && exponent_q[2:1] != '1);              // to 133
  wire beyond = exponent_q[7] && (exponent_q[6:3] != '0 || exponent_q[2:0] == '1);  // from 135
  wire operands = form_i == FormOperands;

  wire last_step = multiplying ? step_q == 4'(Steps) && !digits_left && !high
                 : step_q == 4'(operands ? NarrowSteps + AlignSteps : NarrowSteps);

  wire take_digit = multiplying && digits_left;
  wire shift_digit = take_digit || (narrowing && (!aligning || far) && !last_step);
  wire shift_one = (multiplying && !digits_left && high) || (aligning && !far && near && !last_step)
      || ((state_q == StCarry || state_q == StNarrowCarry) && carry);
  wire round = (multiplying || narrowing) && last_step;

  wire [Digit:0]   next_digit = {1'b0, multiplier_q[Digit-1:0]} + (Digit + 1)'(increment_q);
  wire [Digit-1:0] digit = take_digit ? next_digit[Digit-1:0] : '0;
  wire             round_up = round && acc_q[0] && (sticky_q || acc_q[1]);

  // One adder for each bit of the digit, the lowest of them with the carry that rounds.
  for (genvar b = 0; b < Digit; b++) begin : gen_digit
    localparam int unsigned Low = Guard + b;
    wire  [23:0]          addend = digit[b] ? scale : '0;
    logic [TotalBits-1:0] sum;

    if (b == 0) begin : gen_lowest
      logic unused_carry;
      assign {sum, unused_carry} =
          {TotalBits'(acc_q), 1'b1} + {TotalBits'(addend) << Low, round_up};
    end else begin : gen_higher
      wire [TotalBits-1:0] below = gen_digit[b-1].sum;
      assign sum = {below[TotalBits-1:Low] + (TotalBits - Low)'(addend), below[Low-1:0]};
    end
  end

  wire [TotalBits-1:0] total = gen_digit[Digit-1].sum;

  wire signed [9:0] scale_exponent =
      (convert ? Unit : signed'({2'b0, scale_i[30:23]})) - ProductBias;
  logic signed [9:0] exponent_step;

  always_comb begin
    if (state_q == StStart) exponent_step = scale_exponent;
    else exponent_step = shift_digit ? 10'(Digit) : 10'sd1;
  end

  wire count_exponent = state_q == StStart || shift_one ||
      (shift_digit && (multiplying || aligning));

  // What the value is by now: products are classified once they are rounded.
  wire starting = state_q == StStart && !convert;
  wire special = nan_q || infinite_q || zero_q;
  wire infinite = infinite_q ||
      (!special && !exponent_q[9] && (exponent_q[8] || exponent_q[7:0] == 8'hFF));
  wire zero = zero_q || (!special && (exponent_q[9] || exponent_q == '0)) ||
      (starting && first_q && !digits_left);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StIdle;
    end else begin
      unique case (state_q)
        StStart:       state_q <= StMultiply;
        StMultiply:    if (round) state_q <= StCarry;
        StCarry: begin
          if (pass_q != PassColumn) state_q <= StStart;
          else state_q <= form_i == FormFp32 ? StDone : StNarrow;
        end
        StNarrow:      if (round) state_q <= operands ? StDone : StNarrowCarry;
        StNarrowCarry: state_q <= StDone;
        default:       state_q <= start_i ? StStart : StIdle;
      endcase
    end
  end

  wire sum_sign = sum_i[31];

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      first_q      <= 1'b1;
      pass_q       <= sum_i[31:24] == {8{sum_sign}} ? PassRow : PassConvert;
      multiplier_q <= sum_i ^ {32{sum_sign}};
      increment_q  <= sum_sign;
      exponent_q   <= SumExponent;
      sign_q       <= sum_sign;
      nan_q        <= 1'b0;
      infinite_q   <= 1'b0;
      zero_q       <= 1'b0;
    end else begin
      if (state_q == StStart && !first_q) begin
        multiplier_q <= 32'(acc_q[23:0]);
      end else if (take_digit) begin
        multiplier_q <= multiplier_q >> Digit;
        increment_q  <= next_digit[Digit];
      end
      if (state_q == StCarry) begin
        first_q <= 1'b0;
        pass_q  <= convert ? PassRow : PassColumn;
      end
      if (count_exponent) exponent_q <= exponent_q + exponent_step;
      if (starting) begin
        sign_q     <= sign_q ^ scale_i[31];
        nan_q      <= nan_q || scale_nan || (infinite && scale_zero) || (zero && scale_infinite);
        infinite_q <= infinite || scale_infinite;
        zero_q     <= zero || scale_zero;
      end else if (narrowing && step_q == '0) begin
        infinite_q <= infinite;
        zero_q     <= zero;
      end
    end

    if (multiplying || narrowing) begin
      if (!(multiplying && step_q == 4'(Steps))) step_q <= step_q + 4'd1;
    end else begin
      step_q <= '0;
    end

    if (state_q == StStart) begin
      acc_q    <= '0;
      sticky_q <= 1'b0;
    end else if (shift_digit) begin
      acc_q    <= total[TotalBits-1:Digit];
      sticky_q <= sticky_q || total[Digit-1:0] != '0;
    end else if (shift_one || round) begin
      acc_q    <= total[AccBits:1];
      sticky_q <= !round && (sticky_q || total[0]);
    end
  end

  assign column_o = (pass_q == PassColumn && state_q inside {StStart, StMultiply}) ||
      (pass_q == PassRow && state_q == StCarry);
  assign done_o = state_q == StDone;

  // The value in its form.
  wire [8:0] magnitude = acc_q[8:0];
  wire       saturated = infinite || beyond || magnitude[8] ||
      (magnitude[7] && !(sign_q && magnitude[6:0] == '0));
  logic [7:0] operand;

  always_comb begin
    if (nan_q || (zero && !infinite)) operand = '0;
    else if (saturated) operand = sign_q ? 8'h80 : 8'h7F;
    else operand = sign_q ? -magnitude[7:0] : magnitude[7:0];

    if (nan_q) value_o = 32'h7FC0_0000;
    else if (infinite) value_o = {sign_q, 31'h7F80_0000};
    else if (zero) value_o = {sign_q, 31'd0};
    else value_o = {sign_q, exponent_q[7:0], form_i == FormBf16 ? acc_q[6:0] : acc_q[22:16],
                    acc_q[15:0]};
    if (operands) value_o[7:0] = operand;
  end

endmodule
