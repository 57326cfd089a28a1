// Multiply and accumulate: sum_o = sum_i + weight_i * act_i, exact in both types of operands by the
// rules of docs/numerics.md. INT8 sums are two's complement and wrap; FP8 sums are
// {nan, two's complement in units of 2^-18}. Combinational.

module mac
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic [7:0]         weight_i,
  input  logic [7:0]         act_i,
  input  logic [SumBits-1:0] sum_i,
  output logic [SumBits-1:0] sum_o
);

  if (Fp8) begin : gen_fp8
    localparam int unsigned FixedBits = SumBits - 1;
    localparam int unsigned ProductBits = 36;

    function automatic logic [3:0] significand(logic [7:0] x);
      return {x[6:3] != '0, x[2:0]};
    endfunction

    // Exponent field, less one: a subnormal has that of the smallest normal number.
    function automatic logic [3:0] scale(logic [7:0] x);
      return x[6:3] == '0 ? 4'd0 : x[6:3] - 4'd1;
    endfunction

    wire       nan = weight_i[6:0] == '1 || act_i[6:0] == '1;
    wire       negative = weight_i[7] ^ act_i[7];
    wire [7:0] significands = 8'(significand(weight_i)) * 8'(significand(act_i));
    wire [4:0] shift = 5'(scale(weight_i)) + 5'(scale(act_i));

    wire [ProductBits-1:0] magnitude = nan ? '0 : ProductBits'(significands) << shift;
    wire [FixedBits-1:0]   addend = {FixedBits{negative}} ^ FixedBits'(magnitude);

    assign sum_o = {sum_i[SumBits-1] || nan,
                    sum_i[FixedBits-1:0] + addend + FixedBits'(negative)};
  end else begin : gen_int8
    // Signed throughout: a multiplier of an FPGA then takes the sum as well.
    wire signed [15:0] product = signed'(weight_i) * signed'(act_i);

    assign sum_o = signed'(sum_i) + SumBits'(product);
  end

endmodule
