// Accounts for one stream: words that steps take, beats that come, CRC, bus errors.
//
// open_i starts a stream. A step that takes words says which lanes want one (take_i, wants_i);
// short_o and short_lane_o answer in the same cycle whether the stream has fewer words left, and
// which lane gets none. ended_o: no more beats will come. end_error_o is the outcome at the end
// of the stream, when all of its beats have been taken (docs/commands.md, Errors), or ErrNone.

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
  input  logic [31:0]         command_i,         // number, for the error
  input  logic                take_i,
  input  logic [Lanes-1:0]    wants_i,
  output logic                short_o,
  output logic [LaneBits-1:0] short_lane_o,
  input  logic                beat_taken_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_poison_i,
  output logic                ended_o,
  output address_t            poison_address_o,  // first granule with a bus error
  output error_t              end_error_o
);

  localparam int unsigned BeatBytes = DataBits / 8;
  localparam int unsigned WordBytes = WordBits / 8;
  localparam int unsigned GranuleBits = $clog2(GranuleBytes);
  localparam int unsigned LaneCountBits = $clog2(Lanes + 1);

  stream_t     stream_q;
  logic [31:0] words_left_q;  // not yet asked for by a step
  logic [31:0] beats_left_q;  // not yet received
  address_t    beat_address_q;
  logic        poisoned_q;
  logic [31:0] crc_q, crc_next;

  wire [31:0] words_wanted = 32'($countones(wants_i));
  wire [31:0] words_total = stream_q.bytes / WordBytes;
  wire [31:0] crc = ~crc_q;

  crc32c #(
    .Width(DataBits)
  ) u_crc (
    .crc_i (crc_q),
    .data_i(beat_i),
    .crc_o (crc_next)
  );

  assign short_o = words_left_q < words_wanted;
  assign ended_o = beats_left_q == '0;

  // Words are given in the order of the lanes: the first lane that gets none is the one with as
  // many takers below it as words are left.
  always_comb begin
    logic [LaneCountBits-1:0] below;
    short_lane_o = '0;
    for (int unsigned lane = Lanes; lane > 0; lane--) begin
      below = LaneCountBits'($countones(wants_i & ((Lanes'(1) << (lane - 1)) - 1'b1)));
      if (wants_i[lane-1] && 32'(below) >= words_left_q) short_lane_o = LaneBits'(lane - 1);
    end
  end

  always_comb begin
    end_error_o = '{code: ErrNone, command: command_i, info: '0};
    if (words_left_q >= GranuleBytes / WordBytes) begin
      end_error_o.code = ErrStreamOverrun;
      end_error_o.info = {32'd0, words_total - words_left_q};
    end else if (poisoned_q) begin
      end_error_o.code = ErrBusRead;
      end_error_o.info = 64'(poison_address_o);
    end else if (crc != stream_q.crc) begin
      end_error_o.code = ErrStreamCrc;
      end_error_o.info = 64'(crc);
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stream_q         <= '0;
      words_left_q     <= '0;
      beats_left_q     <= '0;
      beat_address_q   <= '0;
      poisoned_q       <= 1'b0;
      poison_address_o <= '0;
      crc_q            <= '0;
    end else if (open_i) begin
      stream_q       <= stream_i;
      words_left_q   <= stream_i.bytes / WordBytes;
      beats_left_q   <= stream_i.bytes / BeatBytes;
      beat_address_q <= stream_i.address;
      poisoned_q     <= 1'b0;
      crc_q          <= '1;
    end else begin
      if (take_i) words_left_q <= short_o ? '0 : words_left_q - words_wanted;
      if (beat_taken_i) begin
        beats_left_q   <= beats_left_q - 32'd1;
        beat_address_q <= beat_address_q + address_t'(BeatBytes);
        crc_q          <= crc_next;
        if (beat_poison_i && !poisoned_q) begin
          poisoned_q       <= 1'b1;
          poison_address_o <= {beat_address_q[$bits(address_t)-1:GranuleBits], GranuleBits'(0)};
        end
      end
    end
  end

endmodule
