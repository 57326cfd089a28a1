`include "sluice_assert.svh"

// One lane of the decompressor: a queue of bits, the code-length loop, and the table.
//
// Theory: docs/decompress.md. The code's length is one more than the number of lengths whose
// limit (first value beyond the codes of that length, left-justified to 15 bits) is not above
// the next 15 bits, since canonical codes ascend with their length. Its rank is its value plus
// an offset that depends on the length only. The rank, or a raw or fixed code itself, addresses
// the table.
//
// Timing: step_i removes one code and may come every cycle while ready_o is set; entry_o, bad_o
// and poison_o for it come two cycles later. The loop from words and position through length to
// position is the only one in the lane that has to close within a cycle. take_o asks for a word
// at the start of a step that the lane takes part in; words come later, in order.

module huffman_lane
  import sluice_pkg::*;
#(
  parameter int unsigned MaxCodeLen = 15,
  parameter int unsigned TableSlots = 2,
  localparam int unsigned TableAddrBits = $clog2(TableSlots * 256),
  localparam int unsigned SlotBits = TableSlots > 1 ? $clog2(TableSlots) : 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      clear_i,  // stream opened: all bits are dropped
  // Table memory
  input  logic                      table_write_i,
  input  logic [TableAddrBits-1:0]  table_addr_i,
  input  entry_t                    table_entry_i,
  // Mode and code book of the current step; last_book_i is for the step before it
  input  coding_e                   coding_i,
  input  logic [3:0]                fixed_bits_i,
  input  logic [SlotBits-1:0]       slot_i,
  input  logic                      bypass_i,       // the code is the operand
  input  code_book_t                book_i,
  input  code_book_t                last_book_i,
  // Words
  output logic                      take_o,
  input  logic                      taken_i,
  input  logic                      word_valid_i,
  input  logic [WordBits:0]         word_i,         // {poison, bits}
  // Steps
  output logic                      ready_o,
  input  logic                      step_i,
  output logic                      bad_o,
  output logic                      poison_o,
  output entry_t                    entry_o
);

  localparam int unsigned PeekBits = FormatMaxLen;

  logic [2*WordBits-1:0] bits;
  logic [3:0]            position;
  logic [2:0]            count;
  logic                  poisoned;

  // Length of the next code.
  wire [2*WordBits-1:0] window = bits << position;
  wire [PeekBits-1:0]   peek = window[2*WordBits-1-:PeekBits];

  wire        huffman = coding_i == CodingHuffman || coding_i == CodingTrellis;
  logic [3:0] huffman_len, len, need;
  logic       no_code;

  // A limit has no bits below those of its length, so that as many of the next are compared.
  logic [MaxCodeLen:1] beyond;

  for (genvar l = 1; l <= MaxCodeLen; l++) begin : gen_beyond
    assign beyond[l] = {1'b0, peek[PeekBits-1-:l]} >= book_i.limits[l][PeekBits-:l+1];
  end

  always_comb begin
    huffman_len = 4'd1 + 4'($countones(beyond[MaxCodeLen-1:1]));
    no_code = huffman && beyond[MaxCodeLen];
    unique case (coding_i)
      CodingRaw:   len = 4'd8;
      CodingFixed: len = fixed_bits_i;
      default:     len = no_code ? 4'(FormatMaxLen) : huffman_len;
    endcase
    need = huffman ? 4'(FormatMaxLen) : len;
  end

  lane_words u_words (
    .clk_i,
    .rst_ni,
    .clear_i,
    .take_o,
    .taken_i,
    .word_valid_i,
    .word_i,
    .step_i,
    .len_i          (len),
    .poison_o       (poisoned),
    .bits_o         (bits),
    .position_o     (position),
    .count_o        (count),
    .next_bits_o    (),
    .next_position_o(),
    .next_count_o   ()
  );

  assign ready_o = count > 3'd1 || (count == 3'd1 && 5'(position) + 5'(need) <= 5'(WordBits));

  // Second stage: rank. Third: table.
  logic [PeekBits-1:0] peek_q;
  logic [3:0]          len_q;
  logic                huffman_q, no_code_q, poisoned_q;
  logic [SlotBits-1:0] slot_q;
  logic                bypass_q, no_entry_qq, poisoned_qq, bypass_qq;
  logic [7:0]          index_q;

  wire [7:0] code = 8'(peek_q >> (4'(PeekBits) - len_q));
  // A length beyond the table's belongs to bits that are no code.
  wire [7:0] offset = (huffman_q && !no_code_q) ? last_book_i.offsets[len_q] : '0;
  wire [7:0] index = code + offset;
  entry_t    table_entry;

  always_ff @(posedge clk_i) begin
    peek_q      <= peek;
    len_q       <= len;
    huffman_q   <= huffman;
    no_code_q   <= no_code;
    poisoned_q  <= poisoned;
    slot_q      <= slot_i;
    bypass_q    <= bypass_i;
    no_entry_qq <= no_code_q || (!bypass_q && 9'(index) >= last_book_i.entries);
    poisoned_qq <= poisoned_q;
    bypass_qq   <= bypass_q;
    index_q     <= index;
  end

  sram_1r1w #(
    .Depth(TableSlots * 256),
    .Width($bits(entry_t))
  ) u_table (
    .clk_i,
    .write_en_i  (table_write_i),
    .write_addr_i(table_addr_i),
    .write_data_i(table_entry_i),
    .read_en_i   (1'b1),
    .read_addr_i (TableAddrBits'({slot_q, index})),
    .read_data_o (table_entry)
  );

  always_comb begin
    entry_o = table_entry;
    if (bypass_qq) entry_o.operands[0] = index_q;
  end

  assign bad_o = no_entry_qq || (!bypass_qq && !table_entry.valid);
  assign poison_o = poisoned_qq;

  `SLUICE_ASSERT(StepReady, !step_i || ready_o, "a step came to a lane without its bits")

endmodule
