// word_distributor for a narrow bus: takes words, not beats, and hands them to the lanes one a
// cycle.
//
// Every step gives the mask of the lanes that take a word; words leave in the order of the masks
// and within a mask in that of the lanes, each in the cycle in which it is taken, valid/ready.
// After the end of the stream words are zero. Masks are taken while mask_ready_o.

module narrow_distributor
  import sluice_pkg::*;
#(
  parameter int unsigned Lanes = 4
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         clear_i,    // drops what is left of a stream
  input  logic                         ended_i,    // no more words of this stream will come
  input  logic                         word_valid_i,
  output logic                         word_ready_o,
  input  logic [WordBits-1:0]          word_i,
  input  logic                         word_poison_i,
  input  logic                         mask_valid_i,
  output logic                         mask_ready_o,
  input  logic [Lanes-1:0]             mask_i,
  output logic                         busy_o,     // masks wait
  output logic [Lanes-1:0]             word_valid_o,
  output logic [Lanes-1:0][WordBits:0] word_o      // {poison, bits}
);

  localparam int unsigned Masks = 4;

  logic [Masks-1:0][Lanes-1:0] masks_q, masks_d;

  wire [Lanes-1:0]    lane = masks_q[0] & -masks_q[0];
  wire [Lanes-1:0]    left = masks_q[0] & ~lane;
  wire                leaves = busy_o && (word_valid_i || ended_i);

  assign busy_o = masks_q[0] != '0;
  assign word_ready_o = busy_o;
  assign mask_ready_o = masks_q[Masks-1] == '0;
  assign word_valid_o = leaves ? lane : '0;
  assign word_o = {Lanes{ended_i ? (WordBits + 1)'(0) : {word_poison_i, word_i}}};

  always_comb begin
    logic added;
    masks_d = masks_q;
    if (leaves) masks_d = left == '0 ? {{Lanes{1'b0}}, masks_q[Masks-1:1]}
                                     : {masks_q[Masks-1:1], left};
    added = !(mask_valid_i && mask_ready_o);
    for (int unsigned i = 0; i < Masks; i++) begin
      if (!added && masks_d[i] == '0) begin
        masks_d[i] = mask_i;
        added = 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) masks_q <= '0;
    else if (clear_i) masks_q <= '0;
    else masks_q <= masks_d;
  end

endmodule
