// State of one lane's trellis (docs/format.md, "Trellis"): which of an entry's two operands counts.
// Ungerboeck's codes of 4 and 8 states; without states it is always the first operand.
//
// The state moves by the parity of each entry that comes with step_i, one a cycle, and is far
// behind the length loop. operand_o is combinational.

module trellis
  import sluice_pkg::*;
#(
  parameter int unsigned States = 4  // 0, 4 or 8
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       clear_i,    // stream opened
  input  logic       step_i,     // an entry of a trellis code
  input  entry_t     entry_i,
  output logic [7:0] operand_o
);

  if (States == 0) begin : gen_none
    logic unused;
    assign unused = ^{clk_i, rst_ni, clear_i, step_i, entry_i};
    assign operand_o = entry_i.operands[0];
  end else begin : gen_states
    localparam int unsigned Bits = $clog2(States);

    logic [Bits-1:0] state_q, state_d;  // the quantiser is the highest bit

    if (States == 4) begin : gen_4
      assign state_d = {state_q[0] ^ entry_i.parity, state_q[1]};
    end else if (States == 8) begin : gen_8
      assign state_d = {state_q[2] ^ state_q[1], state_q[0] ^ entry_i.parity, state_q[2]};
    end else begin : gen_bad
      $error("trellis: States must be 0, 4 or 8");
    end

    assign operand_o = entry_i.operands[step_i && state_q[Bits-1]];

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) state_q <= '0;
      else if (clear_i) state_q <= '0;
      else if (step_i) state_q <= state_d;
    end

    logic unused;
    assign unused = ^{entry_i.valid, entry_i.field};
  end

endmodule
