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
  localparam int unsigned LaneCountBits = $clog2(2 * Lanes + 1);
  localparam int unsigned PlaceBits = $clog2(PerCycle);

  typedef logic [LaneCountBits-1:0]            lane_count_t;
  typedef logic [Lanes-1:0][LaneCountBits-1:0] ranks_t;

  // How many lanes of a mask are below each.
  function automatic ranks_t ranks_of(logic [Lanes-1:0] mask);
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      ranks_of[lane] = lane_count_t'($countones(mask & ((Lanes'(1) << lane) - 1'b1)));
    end
  endfunction

  logic [Window-1:0][WordBits:0] window_q;
  logic [CountBits-1:0]          count_q;
  logic [Masks-1:0][Lanes-1:0]   masks_q;     // the oldest first
  logic [MaskCountBits-1:0]      held_q;      // of them
  ranks_t [1:0]                  ranks_q;     // of the lanes of the two oldest
  lane_count_t [1:0]             totals_q;    // lanes in these
  lane_count_t                   available, first_count, room, second_limit, second_count, granted;
  logic [Lanes-1:0]              twice, before_twice, grant_first, grant_second;
  logic [Lanes-1:0][WordBits:0]  word;
  logic                          first_ends, second_ends;

  // Which lanes get a word, and which word of the window. How many lanes of a mask are below
  // each is known from the cycle before, so that here it is only compared.
  always_comb begin
    lane_count_t place;
    available = ended_i || count_q >= CountBits'(PerCycle) ? lane_count_t'(PerCycle)
                                                           : lane_count_t'(count_q);
    first_ends = held_q != '0 && totals_q[0] <= available;
    first_count = totals_q[0] <= available ? totals_q[0] : available;
    room = available - first_count;

    twice = masks_q[0] & masks_q[1];
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      before_twice[lane] = (twice & ((Lanes'(2) << lane) - 1'b1)) == '0;
    end
    second_limit = before_twice[Lanes-1] ? totals_q[1] : '0;
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      if (twice[lane] && (lane == 0 || before_twice[lane-1])) second_limit |= ranks_q[1][lane];
    end
    second_count = second_limit <= room ? second_limit : room;
    second_ends = first_ends && held_q > MaskCountBits'(1) && second_limit == totals_q[1] &&
        totals_q[1] <= room;
    granted = first_count + second_count;

    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      grant_first[lane] = masks_q[0][lane] && ranks_q[0][lane] < available;
      grant_second[lane] = masks_q[1][lane] && before_twice[lane] && ranks_q[1][lane] < room;
      place = masks_q[0][lane] ? ranks_q[0][lane] : totals_q[0] + ranks_q[1][lane];
      word[lane] = window_q[place[PlaceBits-1:0]];
    end
  end

  // The new mask goes behind the last; then those that are served leave at the front.
  logic [Masks-1:0][Lanes-1:0] masks_pushed, masks_d;
  ranks_t [1:0]                ranks_d;
  lane_count_t [1:0]           totals_d;
  ranks_t                      new_ranks;

  wire         push_mask = mask_valid_i && mask_ready_o;
  lane_count_t new_total;

  always_comb begin
    new_ranks = ranks_of(mask_i);
    new_total = lane_count_t'($countones(mask_i));
    for (int unsigned i = 0; i < Masks; i++) begin
      masks_pushed[i] = push_mask && held_q == MaskCountBits'(i) ? mask_i : masks_q[i];
    end

    if (second_ends) begin
      masks_d = {{2 * Lanes{1'b0}}, masks_pushed[Masks-1:2]};
      ranks_d = {ranks_of(masks_pushed[3]), ranks_of(masks_pushed[2])};
      totals_d = {lane_count_t'($countones(masks_pushed[3])),
                  lane_count_t'($countones(masks_pushed[2]))};
    end else if (first_ends) begin
      masks_d = {{Lanes{1'b0}}, masks_pushed[Masks-1:2], masks_pushed[1] & ~grant_second};
      ranks_d[1] = ranks_of(masks_pushed[2]);
      totals_d[1] = lane_count_t'($countones(masks_pushed[2]));
      for (int unsigned lane = 0; lane < Lanes; lane++) begin
        ranks_d[0][lane] = ranks_q[1][lane] - second_count;
      end
      totals_d[0] = totals_q[1] - second_count;
      if (held_q == MaskCountBits'(1)) begin
        ranks_d[0] = new_ranks;
        totals_d[0] = push_mask ? new_total : '0;
      end
    end else begin
      masks_d = {masks_pushed[Masks-1:1], masks_pushed[0] & ~grant_first};
      ranks_d[1] = ranks_q[1];
      totals_d[1] = totals_q[1];
      if (held_q == MaskCountBits'(1)) begin
        ranks_d[1] = new_ranks;
        totals_d[1] = push_mask ? new_total : '0;
      end
      for (int unsigned lane = 0; lane < Lanes; lane++) begin
        ranks_d[0][lane] = ranks_q[0][lane] - first_count;
      end
      totals_d[0] = totals_q[0] - first_count;
      if (held_q == '0) begin
        ranks_d[0] = new_ranks;
        totals_d[0] = push_mask ? new_total : '0;
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
      ranks_q      <= '0;
      totals_q     <= '0;
      count_q      <= '0;
      window_q     <= '0;
      word_valid_o <= '0;
    end else if (clear_i) begin
      masks_q      <= '0;
      held_q       <= '0;
      ranks_q      <= '0;
      totals_q     <= '0;
      count_q      <= '0;
      window_q     <= '0;
      word_valid_o <= '0;
    end else begin
      masks_q  <= masks_d;
      held_q   <= held_q + MaskCountBits'(push_mask) - MaskCountBits'(first_ends) -
          MaskCountBits'(second_ends);
      ranks_q  <= ranks_d;
      totals_q <= totals_d;
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
