// Hands the words of the stream to the lanes, in the order of the steps that take them and
// within a step in the order of the lanes.
//
// Every step gives the mask of the lanes that take a word. Words are numbered as they come, and the
// lanes of a mask are told their words' numbers when it comes, so that they need not be served in
// order: in a cycle the two oldest masks get what is there, but a lane no two words. A beat stays
// in its slot until all of its words have left. After the end of the stream words are zero, so that
// no lane waits for ever; the caller has reported the under-run by then. Beats come valid/ready;
// masks are taken while mask_ready_o; words come out registered.

module word_distributor
  import sluice_pkg::*;
#(
  parameter int unsigned Lanes = 16,
  parameter int unsigned DataBits = 64,
  localparam int unsigned PerCycle = DataBits / WordBits
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         clear_i,    // drops what is left of a stream
  input  logic                         ended_i,    // no more beats of this stream will come
  input  logic                         beat_valid_i,
  output logic                         beat_ready_o,
  input  logic [DataBits-1:0]          beat_i,
  input  logic                         beat_poison_i,
  input  logic                         mask_valid_i,
  output logic                         mask_ready_o,
  input  logic [Lanes-1:0]             mask_i,
  output logic                         busy_o,     // masks wait
  output logic [Lanes-1:0]             word_valid_o,
  output logic [Lanes-1:0][WordBits:0] word_o      // {poison, bits}
);

  localparam int unsigned Slots = 2;  // for a beat each
  localparam int unsigned Masks = 4;
  localparam int unsigned MaskCountBits = $clog2(Masks + 1);
  localparam int unsigned WordSelectBits = $clog2(PerCycle);
  localparam int unsigned SlotWordBits = $clog2(Slots) + WordSelectBits;
  // Words that are wanted are less than that ahead of those that have come, or behind them.
  localparam int unsigned Span = Masks * Lanes > Slots * PerCycle ? Masks * Lanes
                                                                  : Slots * PerCycle;
  localparam int unsigned PlaceBits = $clog2(Span) + 1;
  localparam int unsigned BeatBits = PlaceBits - WordSelectBits;

  typedef logic [PlaceBits-1:0] place_t;  // number of a word of the stream
  typedef logic [BeatBits-1:0]  beat_t;   // of a beat

  typedef struct packed {
    logic [Lanes-1:0]   lanes;   // that wait for a word
    place_t [Lanes-1:0] places;  // of their words
    place_t             last;    // of the last of these
  } mask_t;

  logic [Slots*PerCycle-1:0][WordBits-1:0] words_q;
  logic [Slots-1:0]         poison_q;
  beat_t                    came_q;  // beats
  beat_t                    left_q;  // beats of which nothing is wanted any more
  mask_t [Masks-1:0]        masks_q; // the oldest first
  logic [MaskCountBits-1:0] held_q;  // of these
  place_t                   last_q;  // of the last word that they wait for
  logic [Lanes-1:0]         grant_first, grant_second, twice;
  logic                     first_ends, second_ends;

  function automatic logic is_there(place_t place, beat_t came);
    beat_t ahead = beat_t'(place >> WordSelectBits) - came;
    return ahead[BeatBits-1];
  endfunction

  always_comb begin
    twice = masks_q[0].lanes & masks_q[1].lanes;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      grant_first[lane] = masks_q[0].lanes[lane] && is_there(masks_q[0].places[lane], came_q);
      grant_second[lane] = masks_q[1].lanes[lane] && !masks_q[0].lanes[lane] &&
          is_there(masks_q[1].places[lane], came_q);
    end
    first_ends = held_q != '0 && is_there(masks_q[0].last, came_q);
    second_ends = held_q > MaskCountBits'(1) && twice == '0 && is_there(masks_q[1].last, came_q);
  end

  // The new mask goes behind the last; then those that are served leave at the front.
  mask_t             new_mask;
  mask_t [Masks-1:0] masks, masks_d;

  wire push_mask = mask_valid_i && mask_ready_o;

  always_comb begin
    new_mask.lanes = mask_i;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      new_mask.places[lane] =
          last_q + place_t'($countones(mask_i & ((Lanes'(2) << lane) - 1'b1)));
    end
    new_mask.last = new_mask.places[Lanes-1];

    masks = masks_q;
    masks[0].lanes &= ~grant_first;
    masks[1].lanes &= ~grant_second;
    for (int unsigned m = 0; m < Masks; m++) begin
      if (push_mask && held_q == MaskCountBits'(m)) masks[m] = new_mask;
    end
    masks_d = second_ends ? masks >> (2 * $bits(mask_t))
        : first_ends ? masks >> $bits(mask_t) : masks;
  end

  assign mask_ready_o = held_q != MaskCountBits'(Masks);
  assign busy_o = held_q != '0;

  // All that has come has left, unless the front masks do not want it.
  function automatic beat_t beats_to(place_t place);
    return beat_t'((place + 1'b1) >> WordSelectBits);
  endfunction

  beat_t left_d;

  always_comb begin
    left_d = came_q;
    if (held_q == '0) left_d = left_q;
    else if (second_ends) left_d = beats_to(masks_q[1].last);
    else if (first_ends && (held_q == MaskCountBits'(1) || twice != '0)) begin
      left_d = beats_to(masks_q[0].last);
    end
  end

  assign beat_ready_o = beat_t'(came_q - left_d) != beat_t'(Slots);

  wire push = beat_ready_o && (beat_valid_i || ended_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      masks_q      <= '0;
      held_q       <= '0;
      last_q       <= '1;
      came_q       <= '0;
      left_q       <= '0;
      word_valid_o <= '0;
    end else if (clear_i) begin
      masks_q      <= '0;
      held_q       <= '0;
      last_q       <= '1;
      came_q       <= '0;
      left_q       <= '0;
      word_valid_o <= '0;
    end else begin
      masks_q <= masks_d;
      held_q  <= held_q + MaskCountBits'(push_mask) - MaskCountBits'(first_ends) -
          MaskCountBits'(second_ends);
      if (push_mask) last_q <= new_mask.last;
      came_q       <= came_q + beat_t'(push);
      left_q       <= left_d;
      word_valid_o <= grant_first | grant_second;
    end
  end

  for (genvar slot = 0; slot < Slots; slot++) begin : gen_slot
    always_ff @(posedge clk_i) begin
      if (push && came_q[$clog2(Slots)-1:0] == $clog2(Slots)'(slot)) begin
        words_q[slot*PerCycle+:PerCycle] <= ended_i ? '0 : beat_i;
        poison_q[slot] <= !ended_i && beat_poison_i;
      end
    end
  end

  for (genvar lane = 0; lane < Lanes; lane++) begin : gen_word
    wire [SlotWordBits-1:0] place = SlotWordBits'(masks_q[!masks_q[0].lanes[lane]].places[lane]);

    always_ff @(posedge clk_i) begin
      word_o[lane] <= {poison_q[place[SlotWordBits-1:WordSelectBits]], words_q[place]};
    end
  end

endmodule
