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
  localparam int unsigned CountBits = $clog2(Window + 1);
  localparam int unsigned Masks = 4;
  localparam int unsigned LaneCountBits = $clog2(2 * Lanes + 1);

  typedef logic [LaneCountBits-1:0] lane_count_t;

  logic [Window-1:0][WordBits:0]   window_q, window_d;
  logic [CountBits-1:0]            count_q, count_left;
  logic [Masks-1:0][Lanes-1:0]     masks_q, masks_d;
  logic [Lanes-1:0]                grant_first, grant_second, first_left, second_left;
  logic [Lanes-1:0]                twice, second_mask;
  lane_count_t                     first_total, available, granted;
  logic [Lanes-1:0][WordBits:0]    word;

  // Which lanes get a word, and which word of the window.
  always_comb begin
    lane_count_t place;
    first_total = lane_count_t'($countones(masks_q[0]));
    available = ended_i || count_q >= CountBits'(PerCycle) ? lane_count_t'(PerCycle)
                                                           : lane_count_t'(count_q);
    grant_first = '0;
    grant_second = '0;
    twice = masks_q[0] & masks_q[1];
    second_mask = masks_q[1] & ((twice & -twice) - 1'b1);
    for (int unsigned lane = 0; lane < Lanes; lane++) begin
      place = lane_count_t'($countones(masks_q[0] & ((Lanes'(1) << lane) - 1'b1)));
      if (masks_q[0][lane] && place < available) grant_first[lane] = 1'b1;
      if (second_mask[lane]) begin
        place = first_total + lane_count_t'($countones(second_mask & ((Lanes'(1) << lane) - 1'b1)));
        if (place < available) grant_second[lane] = 1'b1;
      end
      word[lane] = window_q[place[$clog2(PerCycle)-1:0]];
    end
    granted = lane_count_t'($countones({grant_first, grant_second}));
    first_left = masks_q[0] & ~grant_first;
    second_left = masks_q[1] & ~grant_second;
  end

  always_comb begin
    // Drop the masks that are served, and add the new one behind the last.
    logic added;
    masks_d = {masks_q[Masks-1:2], second_left, first_left};
    if (first_left == '0) begin
      masks_d = {{Lanes{1'b0}}, masks_q[Masks-1:2], second_left};
      if (second_left == '0) masks_d = {{2 * Lanes{1'b0}}, masks_q[Masks-1:2]};
    end
    added = !(mask_valid_i && mask_ready_o);
    for (int unsigned i = 0; i < Masks; i++) begin
      if (!added && masks_d[i] == '0) begin
        masks_d[i] = mask_i;
        added = 1'b1;
      end
    end
  end

  assign mask_ready_o = masks_q[Masks-1] == '0;
  assign busy_o = masks_q[0] != '0;

  // Window of words.
  wire push = beat_valid_i && beat_ready_o;

  assign beat_ready_o = count_q <= CountBits'(Window - PerCycle);

  always_comb begin
    count_left = CountBits'(granted) > count_q ? '0 : count_q - CountBits'(granted);
    window_d = window_q >> (32'(granted) * (WordBits + 1));
    if (push) begin
      for (int unsigned w = 0; w < PerCycle; w++) begin
        window_d[32'(count_left)+w] = {beat_poison_i, beat_i[w*WordBits+:WordBits]};
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      masks_q      <= '0;
      count_q      <= '0;
      window_q     <= '0;
      word_valid_o <= '0;
    end else if (clear_i) begin
      masks_q      <= '0;
      count_q      <= '0;
      window_q     <= '0;
      word_valid_o <= '0;
    end else begin
      masks_q      <= masks_d;
      count_q      <= count_left + (push ? CountBits'(PerCycle) : '0);
      window_q     <= window_d;
      word_valid_o <= grant_first | grant_second;
    end
  end

  always_ff @(posedge clk_i) word_o <= word;

endmodule
