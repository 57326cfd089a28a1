// Processing element of the weight-stationary array: one multiplier, one accumulate.
//
// A weight waits in the shadow register while the active one works; swap_i makes it the active one
// for the activations of the following cycles. In 1:2 the weight's select bit picks one of the two
// activations of its pair. Activations, swap and load travel east, sums travel south, each with one
// cycle's delay; load_i writes weight_i, the column's bus, into the shadow register.

module pe #(
  parameter bit          Sparse12 = 1'b1,
  parameter int unsigned SumBits = 32,
  localparam int unsigned Lanes = Sparse12 ? 2 : 1
) (
  input  logic                      clk_i,
  input  logic                      load_i,
  input  logic [7:0]                weight_i,
  input  logic                      select_i,
  input  logic                      swap_i,
  input  logic [Lanes-1:0][7:0]     act_i,
  input  logic signed [SumBits-1:0] sum_i,
  output logic                      load_o,
  output logic                      swap_o,
  output logic [Lanes-1:0][7:0]     act_o,
  output logic signed [SumBits-1:0] sum_o
);

  logic signed [7:0] shadow_q, active_q, act;

  always_ff @(posedge clk_i) begin
    load_o <= load_i;
    swap_o <= swap_i;
    act_o  <= act_i;
    if (load_i) shadow_q <= signed'(weight_i);
    if (swap_i) active_q <= shadow_q;
    sum_o <= sum_i + SumBits'(active_q * act);
  end

  if (Sparse12) begin : gen_select
    logic shadow_select_q, active_select_q;

    always_ff @(posedge clk_i) begin
      if (load_i) shadow_select_q <= select_i;
      if (swap_i) active_select_q <= shadow_select_q;
    end

    assign act = signed'(act_i[active_select_q]);
  end else begin : gen_dense
    logic unused_select;
    assign unused_select = select_i;
    assign act = signed'(act_i);
  end

endmodule
