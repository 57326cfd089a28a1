// trellis of 0, 4 and 8 states side by side, with a port for each field of the entry.

module trellis_wrapper
  import sluice_pkg::*;
#(
  localparam int unsigned Kinds = 3
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            clear_i,
  input  logic            step_i,
  input  logic            parity_i,
  input  logic [1:0][7:0] operands_i,
  output logic [7:0]      operand_o[Kinds]
);

  localparam int unsigned States[Kinds] = '{0, 4, 8};

  for (genvar k = 0; k < Kinds; k++) begin : gen_kind
    trellis #(
      .States(States[k])
    ) u_trellis (
      .clk_i,
      .rst_ni,
      .clear_i,
      .step_i,
      .entry_i  ('{valid: 1'b1, parity: parity_i, field: '0, operands: operands_i}),
      .operand_o(operand_o[k])
    );
  end

endmodule
