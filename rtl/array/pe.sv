// Processing element of the weight-stationary array: one multiplier, one accumulate.
//
// load_i takes weight_i and select_i, the column's bus, as the weight for the activations of the
// following cycles, with clear_i a zero instead. The weight's select picks one of the activations
// that the element sees. Sums travel south, with one cycle's delay; with Registered they meet the
// product of the activations of the cycle before.

module pe
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned Choices = 2,  // activations to pick from: 1, 2 or 4
  parameter int unsigned ClearSelect = 0,
  parameter bit          Registered = 1'b0,
  localparam int unsigned SelectBits = Choices > 1 ? $clog2(Choices) : 1,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic                    clk_i,
  input  logic                    load_i,
  input  logic                    clear_i,  // with load_i
  input  logic [7:0]              weight_i,
  input  logic [SelectBits-1:0]   select_i,
  input  logic [Choices-1:0][7:0] acts_i,
  input  logic [SumBits-1:0]      sum_i,
  // Kept, so that Yosys (0.70) does not put a first row's register into two multipliers at once.
  (* keep *)
  output logic [SumBits-1:0]      sum_o
);

  logic [7:0]         weight_q, act;
  logic [SumBits-1:0] sum;

  mac #(
    .Fp8       (Fp8),
    .Registered(Registered)
  ) u_mac (
    .clk_i,
    .weight_i(weight_q),
    .act_i   (act),
    .sum_i,
    .sum_o   (sum)
  );

  always_ff @(posedge clk_i) begin
    if (load_i) weight_q <= clear_i ? '0 : weight_i;
    sum_o <= sum;
  end

  if (Choices > 1) begin : gen_select
    logic [SelectBits-1:0] select_q;

    always_ff @(posedge clk_i) begin
      if (load_i) select_q <= clear_i ? SelectBits'(ClearSelect) : select_i;
    end

    assign act = acts_i[select_q];
  end else begin : gen_dense
    logic unused_select;
    assign unused_select = ^select_i;
    assign act = acts_i;
  end

endmodule
