// Turns table entries into what a PE holds: operand and select. In dense the select bits are 0,
// whatever the table says; lanes that take no part give the operand 0. Combinational.

module sparse_decoder #(
  parameter int unsigned Lanes = 16
) (
  input  logic                  sparse_i,
  input  logic [Lanes-1:0]      active_i,
  input  logic [Lanes-1:0][8:0] entries_i,  // {select, operand}
  output logic [Lanes-1:0][7:0] operands_o,
  output logic [Lanes-1:0]      selects_o
);

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_lane
    assign operands_o[lane] = active_i[lane] ? entries_i[lane][7:0] : '0;
    assign selects_o[lane] = sparse_i && active_i[lane] && entries_i[lane][8];
  end

endmodule
