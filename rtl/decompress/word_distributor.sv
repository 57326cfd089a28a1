// Hands the words of the stream to the lanes, in the order of the steps that take them and
// within a step in the order of the lanes.
//
// Every step gives the mask of the lanes that take a word; up to PerCycle words, a beat's worth,
// leave a cycle, from the oldest mask and, when that is served, from the one behind it, up to
// the first lane that would get two words at once. After the end of the stream words are zero,
// so that no lane waits for ever; the caller has reported the under-run by then. Beats come
// valid/ready; masks are taken while mask_ready_o; words come out registered.

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

  localparam int unsigned Window = 3 * PerCycle;
  localparam int unsigned CountBits = $clog2(Window + PerCycle + 1);
  localparam int unsigned Masks = 4;
  localparam int unsigned MaskCountBits = $clog2(Masks + 1);
  localparam int unsigned PlaceBits = $clog2(Masks * Lanes + 1);
  localparam int unsigned GrantBits = $clog2(PerCycle + 1);
  localparam int unsigned WordSelectBits = $clog2(PerCycle);

  typedef logic [PlaceBits-1:0] place_t;  // of a word, from the front of the window

  typedef struct packed {
    logic [Lanes-1:0]   lanes;   // that wait for a word
    place_t [Lanes-1:0] places;  // of their words
    place_t             last;    // of the last of these
  } mask_t;

  logic [Window-1:0][WordBits:0] window_q;
  logic [CountBits-1:0]          count_q;
  mask_t [1:0]                   masks_q;   // the two oldest masks
  logic [Masks-3:0][Lanes-1:0]   behind_q;  // those behind them
  logic [MaskCountBits-1:0]      held_q;    // of all of them
  place_t                        last_q;    // of the last word that they wait for; -1: of none
  logic [PerCycle-1:0]           there, wanted;
  logic [Lanes-1:0]              twice, before_twice, grant_first, grant_second;
  logic [Lanes-1:0][WordBits:0]  word;
  logic                          first_ends, second_ends;
  logic [GrantBits-1:0]          granted;

  function automatic logic is_there(place_t place, logic [PerCycle-1:0] words);
    return place < place_t'(PerCycle) && words[place[WordSelectBits-1:0]];
  endfunction

  // Which lanes get a word, and which word of the window. Where the words of each stand is known
  // from the cycle before, so that here it is only compared.
  always_comb begin
    there = ~({PerCycle{1'b1}} << count_q[WordSelectBits-1:0]) |
        {PerCycle{ended_i || count_q[CountBits-1:WordSelectBits] != '0}};

    twice = masks_q[0].lanes & masks_q[1].lanes;
    wanted = '0;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      before_twice[lane] = (twice & ((Lanes'(2) << lane) - 1'b1)) == '0;
      grant_first[lane] = masks_q[0].lanes[lane] && is_there(masks_q[0].places[lane], there);
      grant_second[lane] = masks_q[1].lanes[lane] && before_twice[lane] &&
          is_there(masks_q[1].places[lane], there);
      word[lane] = window_q[WordSelectBits'(masks_q[!masks_q[0].lanes[lane]].places[lane])];
      for (int unsigned w = 0; w < PerCycle; w++) begin
        wanted[w] |= (masks_q[0].lanes[lane] && masks_q[0].places[lane] == place_t'(w)) ||
            (masks_q[1].lanes[lane] && before_twice[lane] &&
             masks_q[1].places[lane] == place_t'(w));
      end
    end
    first_ends = held_q != '0 && is_there(masks_q[0].last, there);
    second_ends = held_q > MaskCountBits'(1) && before_twice[Lanes-1] &&
        is_there(masks_q[1].last, there);

    granted = '0;
    for (int unsigned w = 0; w < PerCycle; w++) begin
      if (wanted[w] && there[w]) granted = GrantBits'(w + 1);
    end
  end

  // A mask whose words stand behind the one at `ahead`.
  function automatic mask_t placed(place_t ahead, logic [Lanes-1:0] lanes);
    placed.lanes = lanes;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      placed.places[lane] = ahead + place_t'($countones(lanes & ((Lanes'(2) << lane) - 1'b1)));
    end
    placed.last = placed.places[Lanes-1];
  endfunction

  // The new mask goes behind the last; then those that are served leave at the front.
  mask_t [Masks-1:0]           masks;
  mask_t                       new_mask;
  mask_t [1:0]                 masks_d;
  logic [Masks-3:0][Lanes-1:0] behind_d;

  wire push_mask = mask_valid_i && mask_ready_o;

  always_comb begin
    new_mask = placed(last_q, mask_i);
    masks[1:0] = masks_q;
    masks[0].lanes &= ~grant_first;
    masks[1].lanes &= ~grant_second;
    masks[2] = placed(masks_q[1].last, behind_q[0]);
    masks[3] = placed(masks[2].last, behind_q[1]);
    for (int unsigned m = 0; m < Masks; m++) begin
      if (push_mask && held_q == MaskCountBits'(m)) masks[m] = new_mask;
    end

    if (second_ends) begin
      masks_d = masks[3:2];
      behind_d = '0;
    end else if (first_ends) begin
      masks_d = masks[2:1];
      behind_d = {{Lanes{1'b0}}, masks[3].lanes};
    end else begin
      masks_d = masks[1:0];
      behind_d = {masks[3].lanes, masks[2].lanes};
    end
    for (int unsigned m = 0; m < 2; m++) begin
      masks_d[m].last -= place_t'(granted);
      for (int unsigned lane = 0; lane < Lanes; lane++) begin
        masks_d[m].places[lane] -= place_t'(granted);
      end
    end
  end

  assign mask_ready_o = held_q != MaskCountBits'(Masks);
  assign busy_o = held_q != '0;

  // Window of words: a beat goes behind the last word, then those that are granted leave.
  logic [Window+PerCycle-1:0][WordBits:0] window_pushed;
  logic [CountBits-1:0]                   count_pushed;

  wire push = beat_valid_i && beat_ready_o;

  assign beat_ready_o = count_q <= CountBits'(Window - PerCycle);
  assign count_pushed = count_q + (push ? CountBits'(PerCycle) : '0);

  always_comb begin
    window_pushed = (PerCycle * (WordBits + 1) + $bits(window_q))'(window_q);
    for (int unsigned i = 0; i < Window; i++) begin
      for (int unsigned w = 0; w < PerCycle; w++) begin
        if (push && w <= i && count_q == CountBits'(i - w)) begin
          window_pushed[i] = {beat_poison_i, beat_i[w*WordBits+:WordBits]};
        end
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      masks_q      <= '0;
      held_q       <= '0;
      behind_q     <= '0;
      last_q       <= '1;
      count_q      <= '0;
      window_q     <= '0;
      word_valid_o <= '0;
    end else if (clear_i) begin
      masks_q      <= '0;
      held_q       <= '0;
      behind_q     <= '0;
      last_q       <= '1;
      count_q      <= '0;
      window_q     <= '0;
      word_valid_o <= '0;
    end else begin
      masks_q  <= masks_d;
      held_q   <= held_q + MaskCountBits'(push_mask) - MaskCountBits'(first_ends) -
          MaskCountBits'(second_ends);
      behind_q <= behind_d;
      last_q   <= (push_mask ? new_mask.last : last_q) - place_t'(granted);
      // After the end of a stream more is granted than there is.
      count_q  <= CountBits'(granted) > count_pushed ? '0 : count_pushed - CountBits'(granted);
      for (int unsigned i = 0; i < Window; i++) begin
        window_q[i] <= window_pushed[i+32'(granted)];
      end
      word_valid_o <= grant_first | grant_second;
    end
  end

  always_ff @(posedge clk_i) word_o <= word;

endmodule
