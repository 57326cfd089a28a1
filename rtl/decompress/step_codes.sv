// The codes of a MUL's steps, for all lanes: those of its table, or in 2:4 of its two tables in
// turn.
//
// load_i, in the cycle before the command's first step may come, takes what the command says.
// codes_o are those of the step at hand; step_i goes on to the next one, and in the cycle after
// it last_* are those of the step.

module step_codes
  import sluice_pkg::*;
#(
  parameter int unsigned TableSlots = 2,
  parameter sparsity_e   Sparsity = Sparse12,
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                        clk_i,
  input  logic                        load_i,
  input  code_book_t [TableSlots-1:0] books_i,
  input  mul_command_t                command_i,
  input  logic                        step_i,
  output lane_codes_t                 codes_o,
  output lane_codes_t                 last_codes_o,
  output logic [SlotBits-1:0]         last_slot_o
);

  localparam int unsigned Tables = Sparsity == Sparse24 ? 2 : 1;

  lane_codes_t [Tables-1:0]        codes_q;
  logic [Tables-1:0][SlotBits-1:0] slots_q;

  wire bypass = command_i.coding == CodingRaw && command_i.sparsity == Dense;

  for (genvar t = 0; t < Tables; t++) begin : gen_table
    wire second = t > 0 && command_i.sparsity == Sparse24;
    wire [SlotBits-1:0] slot = SlotBits'(second ? command_i.second_slot : command_i.slot);

    always_ff @(posedge clk_i) begin
      if (load_i) begin
        codes_q[t] <=
            codes_of(books_i[slot], command_i.coding, command_i.fixed_bits, bypass);
        slots_q[t] <= slot;
      end else if (step_i) begin
        codes_q[t] <= codes_q[Tables-1-t];
        slots_q[t] <= slots_q[Tables-1-t];
      end
    end
  end

  assign codes_o = codes_q[0];
  assign last_codes_o = codes_q[Tables-1];
  assign last_slot_o = slots_q[Tables-1];

  logic unused;
  assign unused = ^command_i;

endmodule
