// Turns the field of a lane's table entry into the select: which neighbour along K the weight
// belongs to (docs/format.md, "Selects"). Combinational but for what 2:4 keeps of the first
// weight of a group for its second.

module sparse_decoder
  import sluice_pkg::*;
#(
  parameter sparsity_e   Sparsity = Sparse12,
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1
) (
  input  logic                  clk_i,
  input  logic                  step_i,      // field_i is that of a step
  input  sparsity_e             sparsity_i,
  input  logic                  second_i,    // 2:4: second weight of its group
  input  logic [1:0]            field_i,
  output logic [SelectBits-1:0] select_o,
  output logic                  bad_o        // the field is no select
);

  if (Sparsity == Dense) begin : gen_dense
    logic unused;
    assign unused = ^{clk_i, step_i, sparsity_i, second_i, field_i};
    assign select_o = '0;
    assign bad_o = 1'b0;
  end else if (Sparsity == Sparse12) begin : gen_12
    logic unused;
    assign unused = ^{clk_i, step_i, second_i, field_i[1]};
    assign select_o = sparsity_i != Dense && field_i[0];
    assign bad_o = 1'b0;
  end else begin : gen_24
    logic [1:0] first_q;
    logic [1:0] successor;

    assign successor = first_q == 2'd2 ? 2'd0 : first_q + 2'd1;

    always_comb begin
      bad_o = 1'b0;
      unique case (sparsity_i)
        Dense:    select_o = '0;
        Sparse12: select_o = {1'b0, field_i[0]};
        default: begin
          select_o = !second_i ? field_i : field_i[0] ? successor : 2'd3;
          bad_o = second_i ? field_i[1] : field_i == 2'd3;
        end
      endcase
    end

    always_ff @(posedge clk_i) begin
      if (step_i && !second_i) first_q <= field_i;
    end
  end

endmodule
