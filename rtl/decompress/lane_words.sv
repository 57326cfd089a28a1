`include "sluice_assert.svh"

// Words of one lane: a queue from which a step removes the bits of one code.
//
// take_o asks for a word at the start of a step that the lane takes part in, taken_i says that the
// step begins; words come later, in order. step_i removes len_i bits. bits_o and position_o are
// what the lane has before this cycle's step, next_* what it has after it, without the word that
// comes in this cycle.

module lane_words
  import sluice_pkg::*;
#(
  localparam int unsigned Words = (LaneThreshold + WordBits - 1) / WordBits + 1,
  localparam int unsigned CountBits = $clog2(Words + 1)
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   clear_i,  // stream opened: all bits are dropped
  output logic                   take_o,
  input  logic                   taken_i,
  input  logic                   word_valid_i,
  input  logic [WordBits:0]      word_i,        // {poison, bits}
  input  logic                   step_i,
  input  logic [3:0]             len_i,
  output logic                   poison_o,      // a bit of these is poisoned
  output logic [2*WordBits-1:0]  bits_o,           // the first two words
  output logic [3:0]             position_o,       // of these bits are used up
  output logic [2*WordBits-1:0]  next_bits_o,      // the first two words
  output logic [3:0]             next_position_o,  // of these bits are used up
  output logic [CountBits-1:0]   next_count_o      // words
);

  logic [Words-1:0][WordBits:0] words_q;
  logic [CountBits-1:0]         count_q;
  logic [CountBits-1:0]         owned_q;  // words here or on their way
  logic [3:0]                   position_q;

  wire [4:0] end_position = 5'(position_q) + 5'(len_i);
  wire       word_used = step_i && end_position[4];

  assign take_o = owned_q < CountBits'(Words - 1) ||
      (owned_q == CountBits'(Words - 1) && position_q > 4'((Words - 1) * WordBits - LaneThreshold));
  assign poison_o = words_q[0][WordBits] ||
      (end_position > 5'(WordBits) && words_q[1][WordBits]);
  assign bits_o = {words_q[0][WordBits-1:0], words_q[1][WordBits-1:0]};
  assign position_o = position_q;
  assign next_bits_o = word_used ? {words_q[1][WordBits-1:0], words_q[2][WordBits-1:0]} : bits_o;
  assign next_position_o = step_i ? end_position[3:0] : position_q;
  assign next_count_o = count_q - CountBits'(word_used);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q    <= '0;
      owned_q    <= '0;
      position_q <= '0;
    end else if (clear_i) begin
      count_q    <= '0;
      owned_q    <= '0;
      position_q <= '0;
    end else begin
      count_q    <= next_count_o + CountBits'(word_valid_i);
      owned_q    <= owned_q + CountBits'(taken_i) - CountBits'(word_used);
      position_q <= next_position_o;
    end
  end

  for (genvar w = 0; w < Words; w++) begin : gen_word
    wire comes = word_valid_i && next_count_o == CountBits'(w);

    if (w < Words - 1) begin : gen_inner
      always_ff @(posedge clk_i) begin
        if (comes || word_used) words_q[w] <= comes ? word_i : words_q[w+1];
      end
    end else begin : gen_last
      always_ff @(posedge clk_i) begin
        if (comes) words_q[w] <= word_i;
      end
    end
  end

  `SLUICE_ASSERT(WordFits, !word_valid_i || next_count_o != CountBits'(Words),
                 "a word came to a full lane")

endmodule
