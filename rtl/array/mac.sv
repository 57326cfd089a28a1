// Multiply and accumulate: sum_o = sum_i + weight_i * act_i, exact in both types of operands by the
// rules of docs/numerics.md. INT8 sums are two's complement and wrap; FP8 sums are
// {nan, two's complement in units of 2^-18}. Combinational, or with Registered the product is that
// of the cycle before.

module mac
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  parameter bit          Registered = 1'b0,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic               clk_i,
  input  logic [7:0]         weight_i,
  input  logic [7:0]         act_i,
  input  logic [SumBits-1:0] sum_i,
  output logic [SumBits-1:0] sum_o
);

  localparam int unsigned ProductBits = Fp8 ? 38 : 16;

  logic [ProductBits-1:0] product_d, product;

  if (Registered) begin : gen_register
    always_ff @(posedge clk_i) product <= product_d;
  end else begin : gen_no_register
    logic unused;
    assign unused = clk_i;
    assign product = product_d;
  end

  if (Fp8) begin : gen_fp8
    localparam int unsigned FixedBits = SumBits - 1;
    localparam int unsigned MagnitudeBits = ProductBits - 2;

    function automatic logic [3:0] significand(logic [7:0] x);
      return {x[6:3] != '0, x[2:0]};
    endfunction

    // Exponent field, less one: a subnormal has that of the smallest normal number.
    function automatic logic [3:0] scale(logic [7:0] x);
      return x[6:3] == '0 ? 4'd0 : x[6:3] - 4'd1;
    endfunction

    wire       not_a_number = weight_i[6:0] == '1 || act_i[6:0] == '1;
    wire [7:0] significands = 8'(significand(weight_i)) * 8'(significand(act_i));
    wire [4:0] shift = 5'(scale(weight_i)) + 5'(scale(act_i));

    assign product_d = {not_a_number, weight_i[7] ^ act_i[7],
                        not_a_number ? '0 : MagnitudeBits'(significands) << shift};

    logic                     nan, negative;
    logic [MagnitudeBits-1:0] magnitude;
    assign {nan, negative, magnitude} = product;

    wire [FixedBits-1:0] addend = {FixedBits{negative}} ^ FixedBits'(magnitude);

    assign sum_o = {sum_i[SumBits-1] || nan,
                    sum_i[FixedBits-1:0] + addend + FixedBits'(negative)};
  end else begin : gen_int8
    // Signed throughout: a multiplier of an FPGA then takes the sum as well.
    assign product_d = signed'(weight_i) * signed'(act_i);
    assign sum_o = signed'(sum_i) + SumBits'(signed'(product));
  end

endmodule
