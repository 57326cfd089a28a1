// Turns the sums of Lanes neighbouring columns into bytes as a STORE writes them, and repeats
// these to the width of the bus: narrow elements stand wherever in the beat they may belong.
//
// Raw sums of FP8 have 8 bytes; of these upper_i picks the upper half of the lanes. EpilogueCycles
// cycles, one group of columns a cycle; form_i is constant meanwhile.

module epilogue
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned Lanes = 2,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  form_e                         form_i,
  input  logic                          upper_i,
  input  logic [Lanes-1:0][SumBits-1:0] sums_i,
  input  logic [31:0]                   row_scale_i,
  input  logic [Lanes-1:0][31:0]        col_scales_i,
  output logic [Lanes-1:0][31:0]        data_o
);

  logic [Lanes-1:0][31:0] raw, raw_out, fp32;
  logic [Lanes-1:0][15:0] bf16;
  logic [Lanes-1:0][7:0]  operands;

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_lane
    scale_lane #(
      .Fp8(Fp8)
    ) u_scale (
      .clk_i,
      .rst_ni,
      .form_i,
      .sum_i      (sums_i[lane]),
      .row_scale_i,
      .col_scale_i(col_scales_i[lane]),
      .value_o    (fp32[lane])
    );

    assign bf16[lane] = fp32[lane][15:0];
    assign operands[lane] = fp32[lane][7:0];
  end

  if (Fp8) begin : gen_raw_fp8
    for (genvar lane = 0; lane < Lanes / 2; lane++) begin : gen_lane
      wire [SumBits-1:0] sum = sums_i[upper_i ? lane + Lanes / 2 : lane];

      assign {raw[2*lane+1], raw[2*lane]} =
          sum[SumBits-1] ? 64'h8000_0000_0000_0000 : 64'(signed'(sum[SumBits-2:0]));
    end
  end else begin : gen_raw_int8
    logic unused;
    assign unused = upper_i;
    assign raw = sums_i;
  end

  delay #(
    .Cycles(EpilogueCycles),
    .Width (Lanes * 32)
  ) u_raw (
    .clk_i,
    .rst_ni,
    .data_i(raw),
    .data_o(raw_out)
  );

  always_comb begin
    unique case (form_i)
      FormRaw:  data_o = raw_out;
      FormFp32: data_o = fp32;
      FormBf16: data_o = {2{bf16}};
      default:  data_o = {4{operands}};
    endcase
  end

endmodule
