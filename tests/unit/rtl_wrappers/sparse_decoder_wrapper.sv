// sparse_decoder built dense, for 1:2 and for 2:4 side by side. Selects are zero-extended.

module sparse_decoder_wrapper
  import sluice_pkg::*;
#(
  localparam int unsigned Builds = 3
) (
  input  logic       clk_i,
  input  logic       step_i,
  input  logic [1:0] sparsity_i,
  input  logic       second_i,
  input  logic [1:0] field_i,
  output logic [1:0] select_o[Builds],
  output logic       bad_o[Builds]
);

  for (genvar b = 0; b < Builds; b++) begin : gen_build
    localparam int unsigned SelectBits = b == 2 ? 2 : 1;

    logic [SelectBits-1:0] select;
    assign select_o[b] = 2'(select);

    sparse_decoder #(
      .Sparsity(sparsity_e'(2'(b)))
    ) u_decoder (
      .clk_i,
      .step_i,
      .sparsity_i(sparsity_e'(sparsity_i)),
      .second_i,
      .field_i,
      .select_o  (select),
      .bad_o     (bad_o[b])
    );
  end

endmodule
