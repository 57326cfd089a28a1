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
// and poison_o for it come two cycles later. The loop from the next bits through their code's
// length to the bits behind it is the only one in the lane that has to close within a cycle. take_o
// asks for a word at the start of a step that the lane takes part in, taken_i says that the step
// begins; words come later, in order.

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
  // Codes of the current step; last_* are those of the step before it
  input  lane_codes_t               codes_i,
  input  lane_codes_t               last_codes_i,
  input  logic [SlotBits-1:0]       last_slot_i,
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
  localparam int unsigned Words = (LaneThreshold + WordBits - 1) / WordBits + 1;
  localparam int unsigned CountBits = $clog2(Words + 1);

  logic [Words-1:0][WordBits:0] words_q;
  logic [CountBits-1:0]         count_q;
  logic [CountBits-1:0]         owned_q;     // words here or on their way
  logic                         wants_q;     // has room for one more
  logic [3:0]                   position_q;  // bits of the first word that are used up
  logic [PeekBits-1:0]          peek_q;      // the bits at position_q

  // A limit has no bits below those of its length, so that as many of the next are compared.
  logic [MaxCodeLen:1] beyond;

  for (genvar l = 1; l <= MaxCodeLen; l++) begin : gen_beyond
    assign beyond[l] = {1'b0, peek_q[PeekBits-1-:l]} >= codes_i.book.limits[l][PeekBits-:l+1];
  end

  // longer[l]: the next code is longer than l bits. Bits that are no code count as the longest.
  // Limits ascend, so that a binary search finds the length, less one, and a single one of them
  // tells whether the code reaches a given bit.
  wire         no_code = beyond[MaxCodeLen];
  logic [15:0] longer;
  logic [3:0]  others;  // bits of the code but one

  always_comb begin
    longer = 16'd1;
    for (int unsigned l = 1; l < FormatMaxLen; l++) begin
      longer[l] = beyond[l<MaxCodeLen?l : MaxCodeLen];
    end
    others = '0;
    for (int unsigned b = 8; b > 0; b >>= 1) begin
      if (longer[others|4'(b)]) others |= 4'(b);
    end
  end

  wire word_used = step_i && longer[4'(WordBits - 1) - position_q];
  wire crosses = position_q != '0 && longer[-position_q];  // into the second word

  // The word that comes goes behind the others; then the bits of the code leave.
  logic [Words:0][WordBits:0] pushed;

  for (genvar w = 0; w <= Words; w++) begin : gen_pushed
    if (w < Words) begin : gen_held
      assign pushed[w] = word_valid_i && count_q == CountBits'(w) ? word_i : words_q[w];
    end else begin : gen_behind
      assign pushed[w] = word_i;
    end
  end

  wire [3*WordBits-1:0] bits =
      {pushed[0][WordBits-1:0], pushed[1][WordBits-1:0], pushed[2][WordBits-1:0]} << position_q;
  wire [2*PeekBits-1:0] window = bits[3*WordBits-1-:2*PeekBits] << 1 << others;

  // All words but one are as many bits as the threshold: only if the first one is not begun, no
  // further word is wanted beside them.
  wire [CountBits-1:0] next_owned = owned_q + CountBits'(taken_i) - CountBits'(word_used);
  wire                 next_whole = step_i ? word_used && !crosses : position_q == '0;

  assign take_o = wants_q;
  assign ready_o = count_q > CountBits'(1) ||
      (count_q == CountBits'(1) && 5'(position_q) + 5'(codes_i.longest) <= 5'(WordBits));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q    <= '0;
      owned_q    <= '0;
      wants_q    <= 1'b1;
      position_q <= '0;
    end else if (clear_i) begin
      count_q    <= '0;
      owned_q    <= '0;
      wants_q    <= 1'b1;
      position_q <= '0;
    end else begin
      count_q    <= count_q + CountBits'(word_valid_i) - CountBits'(word_used);
      owned_q    <= next_owned;
      wants_q    <= next_owned < CountBits'(Words - 1) ||
          (next_owned == CountBits'(Words - 1) && !next_whole);
      if (step_i) position_q <= position_q + others + 4'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    for (int unsigned w = 0; w < Words; w++) words_q[w] <= word_used ? pushed[w+1] : pushed[w];
    peek_q <= step_i ? window[2*PeekBits-1-:PeekBits] : bits[3*WordBits-1-:PeekBits];
  end

  // Second stage: rank. Third: table.
  logic [PeekBits-1:0] code_q;
  logic [3:0]          others_q;
  logic                no_code_q, poisoned_q;
  logic                bypass_q, no_code_qq, poisoned_qq;
  logic [7:0]          index_q;
  logic [8:0]          entries_q;

  wire [3:0] len = others_q + 4'd1;
  wire [7:0] index =
      8'(code_q >> (4'(PeekBits - 1) - others_q)) + last_codes_i.book.offsets[len];
  entry_t    table_entry;

  always_ff @(posedge clk_i) begin
    code_q      <= peek_q;
    others_q    <= others;
    no_code_q   <= no_code;
    poisoned_q  <= words_q[0][WordBits] || (crosses && words_q[1][WordBits]);
    no_code_qq  <= no_code_q;
    poisoned_qq <= poisoned_q;
    bypass_q    <= last_codes_i.bypass;
    index_q     <= index;
    entries_q   <= last_codes_i.book.entries;
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
    .read_addr_i (TableAddrBits'({last_slot_i, index})),
    .read_data_o (table_entry)
  );

  always_comb begin
    entry_o = table_entry;
    if (bypass_q) entry_o.operands[0] = index_q;
  end

  assign bad_o = no_code_qq || (!bypass_q && (9'(index_q) >= entries_q || !table_entry.valid));
  assign poison_o = poisoned_qq;

  `SLUICE_ASSERT(StepReady, !step_i || ready_o, "a step came to a lane without its bits")
  `SLUICE_ASSERT(WordFits, !word_valid_i || count_q != CountBits'(Words) || word_used,
                 "a word came to a full lane")

endmodule
