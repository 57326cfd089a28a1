`include "sluice_assert.svh"

// One lane of the decompressor where codes are short: the next bits address a map of entries and
// lengths (code_map), whatever the coding.
//
// Timing: step_i removes one code and may come every cycle while ready_o is set; entry_o and
// poison_o are those of the step in its cycle. The loop from the length that the memory gives
// through position and bits to the memory's address is the only one in the lane that has to close
// within a cycle. map_i names the map that holds for the step after this cycle's.

module direct_lane
  import sluice_pkg::*;
#(
  parameter int unsigned CodeBits = 8,  // longest code
  parameter int unsigned Maps = 1,
  parameter bit          Small = 1'b0,  // fewer LUTs instead of a faster loop
  localparam int unsigned ShiftBits = $clog2(CodeBits),
  localparam int unsigned MapBits = Maps > 1 ? $clog2(Maps) : 1,
  localparam int unsigned MapAddrBits = $clog2(Maps) + CodeBits
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   clear_i,  // stream opened: all bits are dropped
  input  logic                   map_write_i,
  input  logic [MapAddrBits-1:0] map_addr_i,
  input  mapped_code_t           map_code_i,
  input  logic [MapBits-1:0]     map_i,
  // Words
  output logic                   take_o,
  input  logic                   taken_i,
  input  logic                   word_valid_i,
  input  logic [WordBits:0]      word_i,      // {poison, bits}
  // Steps
  output logic                   ready_o,
  input  logic                   step_i,
  output logic                   poison_o,
  output entry_t                 entry_o
);

  mapped_code_t          code;
  logic [2*WordBits-1:0] bits, next_bits;
  logic [3:0]            position, next_position;
  logic [2:0]            next_count;
  logic                  ready_q;

  logic [CodeBits-1:0]   peek;

  lane_words u_words (
    .clk_i,
    .rst_ni,
    .clear_i,
    .take_o,
    .taken_i,
    .word_valid_i,
    .word_i,
    .step_i,
    .len_i          (code.length),
    .poison_o,
    .bits_o         (bits),
    .position_o     (position),
    .next_bits_o    (next_bits),
    .next_position_o(next_position),
    .next_count_o   (next_count)
  );

  sram_1r1w #(
    .Depth(Maps << CodeBits),
    .Width($bits(mapped_code_t))
  ) u_map (
    .clk_i,
    .write_en_i  (map_write_i),
    .write_addr_i(map_addr_i),
    .write_data_i(map_code_i),
    .read_en_i   (1'b1),
    .read_addr_i (MapAddrBits'({map_i, peek})),
    .read_data_o (code)
  );

  if (Small) begin : gen_small
    logic unused;

    assign unused = ^{bits, position};
    assign peek = CodeBits'((next_bits << next_position) >> (2 * WordBits - CodeBits));
  end else begin : gen_fast
    // A step that finds no code is an error, so that what would be behind it does not matter.
    wire [2*CodeBits-1:0] window =
        (2 * CodeBits)'((bits << position) >> (2 * WordBits - 2 * CodeBits));
    wire                  all = step_i && code.length >= 4'(CodeBits);
    wire [ShiftBits-1:0]  some = step_i ? ShiftBits'(code.length) : '0;

    logic unused;

    assign unused = ^{next_bits, window};
    assign peek = all ? window[CodeBits-1:0] : CodeBits'((window << some) >> CodeBits);
  end

  // Bits that are no code count as FormatMaxLen.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) ready_q <= 1'b0;
    else ready_q <= !clear_i && (next_count > 3'd1 ||
        (next_count == 3'd1 && next_position <= 4'(WordBits - FormatMaxLen)));
  end

  assign ready_o = ready_q;
  assign entry_o = code.entry;

  `SLUICE_ASSERT(StepReady, !step_i || ready_o, "a step came to a lane without its bits")

endmodule
