// Accounts for one stream: words that steps take, beats that come, CRC, bus errors.
//
// open_i starts a stream. A step that takes words says which lanes want one (take_i, wants_i);
// short_o and short_lane_o answer in the same cycle whether the stream has fewer words left, and
// which lane gets none. ended_o: no more beats will come. poison_address_o is the granule of the
// first beat with a bus error. end_code_o is the outcome at the end of the stream, when all of its
// beats have been taken (docs/commands.md, Errors).

module stream_account
  import sluice_pkg::*;
#(
  parameter int unsigned Lanes = 16,
  parameter int unsigned DataBits = 64,
  localparam int unsigned LaneBits = $clog2(Lanes)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                open_i,
  input  stream_t             stream_i,
  input  logic                take_i,
  input  logic [Lanes-1:0]    wants_i,
  output logic                short_o,
  output logic [LaneBits-1:0] short_lane_o,
  input  logic                beat_taken_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_poison_i,
  output logic                ended_o,
  output address_t            poison_address_o,  // first granule with a bus error
  output logic [31:0]         words_asked_o,
  output logic [31:0]         crc_o,             // of the beats taken
  output error_code_e         end_code_o
);

  localparam int unsigned BeatBytes = DataBits / 8;
  localparam int unsigned WordBytes = WordBits / 8;
  localparam int unsigned GranuleBits = $clog2(GranuleBytes);
  localparam int unsigned LaneCountBits = $clog2(Lanes + 1);
  // A stream lies within the memory that the machine reaches.
  localparam int unsigned BytesBits = $bits(address_t) < 32 ? $bits(address_t) + 1 : 32;

  typedef logic [BytesBits-$clog2(WordBytes)-1:0] words_t;
  typedef logic [BytesBits-$clog2(BeatBytes)-1:0] beats_t;

  words_t      words_left_q;   // not yet asked for by a step
  words_t      words_asked_q;
  beats_t      beats_left_q;   // not yet received
  logic        ended_q;        // there are none
  address_t    beat_address_q; // of the next beat, or of the first with an error
  logic        poisoned_q;
  logic [31:0] expected_crc_q, crc_q, crc_next;

  wire [LaneCountBits-1:0] words_wanted = LaneCountBits'($countones(wants_i));

  crc32c #(
    .Width(DataBits)
  ) u_crc (
    .crc_i (crc_q),
    .data_i(beat_i),
    .crc_o (crc_next)
  );

  // A step takes no more words than the largest count: as many stand for all that are left beyond.
  wire [LaneCountBits-1:0] words_near = words_left_q >> LaneCountBits != '0
      ? '1 : LaneCountBits'(words_left_q);

  assign short_o = words_near < words_wanted;
  assign words_asked_o = 32'(words_asked_q);
  assign crc_o = ~crc_q;
  assign ended_o = ended_q;
  assign poison_address_o = {beat_address_q[$bits(address_t)-1:GranuleBits], GranuleBits'(0)};

  // Words are given in the order of the lanes: the first lane that gets none is the one with as
  // many takers below it as words are left.
  always_comb begin
    logic [LaneCountBits-1:0] below;
    short_lane_o = '0;
    for (int unsigned lane = Lanes; lane > 0; lane--) begin
      below = LaneCountBits'($countones(wants_i & ((Lanes'(1) << (lane - 1)) - 1'b1)));
      if (wants_i[lane-1] && below >= words_near) short_lane_o = LaneBits'(lane - 1);
    end
  end

  always_comb begin
    end_code_o = ErrNone;
    if (words_left_q >= words_t'(GranuleBytes / WordBytes)) end_code_o = ErrStreamOverrun;
    else if (poisoned_q) end_code_o = ErrBusRead;
    else if (crc_o != expected_crc_q) end_code_o = ErrStreamCrc;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      words_left_q   <= '0;
      words_asked_q  <= '0;
      beats_left_q   <= '0;
      ended_q        <= 1'b1;
      beat_address_q <= '0;
      poisoned_q     <= 1'b0;
      expected_crc_q <= '0;
      crc_q          <= '0;
    end else if (open_i) begin
      words_left_q   <= words_t'(stream_i.bytes / WordBytes);
      words_asked_q  <= '0;
      beats_left_q   <= beats_t'(stream_i.bytes / BeatBytes);
      ended_q        <= 1'b0;
      beat_address_q <= stream_i.address;
      poisoned_q     <= 1'b0;
      expected_crc_q <= stream_i.crc;
      crc_q          <= '1;
    end else begin
      if (take_i) begin
        words_left_q  <= short_o ? '0 : words_left_q - words_t'(words_wanted);
        words_asked_q <= words_asked_q + words_t'(words_wanted);
      end
      if (beat_taken_i) begin
        beats_left_q <= beats_left_q - 1'b1;
        ended_q      <= beats_left_q == beats_t'(1);
        crc_q        <= crc_next;
        if (beat_poison_i) poisoned_q <= 1'b1;
        if (!beat_poison_i && !poisoned_q) begin
          beat_address_q <= beat_address_q + address_t'(BeatBytes);
        end
      end
    end
  end

endmodule
