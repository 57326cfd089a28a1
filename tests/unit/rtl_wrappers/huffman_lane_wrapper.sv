// huffman_lane with codes made from a book and what a MUL says of its coding. last_book_i is for
// the step before the one at hand.

module huffman_lane_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      clear_i,
  input  logic                      table_write_i,
  input  logic [TableAddrBits-1:0]  table_addr_i,
  input  entry_t                    table_entry_i,
  input  logic [1:0]                coding_i,
  input  logic [3:0]                fixed_bits_i,
  input  logic [SlotBits-1:0]       slot_i,
  input  logic                      bypass_i,
  input  code_book_t                book_i,
  input  code_book_t                last_book_i,
  output logic                      take_o,
  input  logic                      taken_i,
  input  logic                      word_valid_i,
  input  logic [WordBits:0]         word_i,
  output logic                      ready_o,
  input  logic                      step_i,
  output logic                      bad_o,
  output logic                      poison_o,
  output entry_t                    entry_o
);

  logic [1:0]          last_coding_q;
  logic [3:0]          last_fixed_bits_q;
  logic                last_bypass_q;
  logic [SlotBits-1:0] last_slot_q;

  always_ff @(posedge clk_i) begin
    last_coding_q     <= coding_i;
    last_fixed_bits_q <= fixed_bits_i;
    last_bypass_q     <= bypass_i;
    last_slot_q       <= slot_i;
  end

  huffman_lane #(
    .MaxCodeLen(MaxCodeLen),
    .TableSlots(TableSlots)
  ) u_lane (
    .codes_i     (codes_of(book_i, coding_e'(coding_i), fixed_bits_i, bypass_i)),
    .last_codes_i(codes_of(last_book_i, coding_e'(last_coding_q), last_fixed_bits_q,
                           last_bypass_q)),
    .last_slot_i (last_slot_q),
    .*
  );

endmodule
