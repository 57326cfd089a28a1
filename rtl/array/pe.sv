// Processing element of the weight-stationary array: one multiplier, one accumulate.
//
// A weight waits in the shadow register while the active one works; swap_i makes it the active one
// for the activations of the following cycles. The weight's select picks one of the activations
// that the element sees. Swap and load travel east, sums travel south, each with one cycle's
// delay; load_i writes weight_i and select_i, the column's bus, into the shadow registers.

module pe
  import sluice_pkg::*;
#(
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned Choices = 2,  // activations to pick from: 1, 2 or 4
  localparam int unsigned SelectBits = Choices > 1 ? $clog2(Choices) : 1,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits
) (
  input  logic                    clk_i,
  input  logic                    load_i,
  input  logic [7:0]              weight_i,
  input  logic [SelectBits-1:0]   select_i,
  input  logic                    swap_i,
  input  logic [Choices-1:0][7:0] acts_i,
  input  logic [SumBits-1:0]      sum_i,
  output logic                    load_o,
  output logic                    swap_o,
  output logic [SumBits-1:0]      sum_o
);

  logic [7:0]         shadow_q, active_q, act;
  logic [SumBits-1:0] sum;

  mac #(
    .Fp8(Fp8)
  ) u_mac (
    .weight_i(active_q),
    .act_i   (act),
    .sum_i,
    .sum_o   (sum)
  );

  always_ff @(posedge clk_i) begin
    load_o <= load_i;
    swap_o <= swap_i;
    if (load_i) shadow_q <= weight_i;
    if (swap_i) active_q <= shadow_q;
    sum_o <= sum;
  end

  if (Choices > 1) begin : gen_select
    logic [SelectBits-1:0] shadow_select_q, active_select_q;

    always_ff @(posedge clk_i) begin
      if (load_i) shadow_select_q <= select_i;
      if (swap_i) active_select_q <= shadow_select_q;
    end

    assign act = acts_i[active_select_q];
  end else begin : gen_dense
    logic unused_select;
    assign unused_select = ^select_i;
    assign act = acts_i;
  end

endmodule
