// Cuts a transfer of whole beats into AXI4 INCR bursts of at most MaxBeats beats that do not cross
// a 4 KiB boundary. A burst is offered only when the receiver has room for it (space_i, in beats);
// the caller takes the room away in the cycle of the handshake. The length of a transfer's first
// burst takes a cycle to find; while a burst is offered, that of the next one is. Transfers are
// whole granules, and if MaxBeats is a granule, each of them is a burst, offered at once.

module burst_splitter
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxBeats = 32,
  parameter int unsigned SpaceBits = 9,
  parameter int unsigned ByteBits = 32  // of start_bytes_i
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 start_valid_i,
  output logic                 start_ready_o,
  input  address_t             start_address_i,
  input  logic [31:0]          start_bytes_i,
  input  logic [SpaceBits-1:0] space_i,
  output logic                 burst_valid_o,
  input  logic                 burst_ready_i,
  output address_t             burst_address_o,
  output logic [8:0]           burst_beats_o
);

  localparam int unsigned BeatBits = $clog2(DataBits / 8);
  localparam int unsigned PageBits = 12;
  localparam int unsigned PageBeats = 2 ** PageBits * 8 / DataBits;
  localparam bit          ByGranules = MaxBeats * DataBits == 8 * GranuleBytes;
  localparam int unsigned UnitBits = ByGranules ? $clog2(GranuleBytes) : BeatBits;
  localparam int unsigned LeftBits = ByteBits - UnitBits;

  typedef logic [LeftBits-1:0] left_t;

  address_t address_q;
  left_t    left_q, burst;  // granules or beats
  logic     known;          // how long the burst is

  wire start_taken = start_valid_i && start_ready_o;
  wire burst_taken = burst_valid_o && burst_ready_i;

  // No burst goes beyond its page of 4 KiB.
  logic                            ends_page;
  logic [PageBits-1:0]             next_in_page;
  wire [$bits(address_t)-1:PageBits] next_page = address_q[$bits(address_t)-1:PageBits] + 1'b1;

  assign {ends_page, next_in_page} =
      (PageBits + 1)'(address_q[PageBits-1:0]) + ((PageBits + 1)'(burst) << UnitBits);
  wire left_t next_left = left_q - burst;

  if (ByGranules) begin : gen_granules
    assign known = left_q != '0;
    assign burst = left_t'(1);
    assign burst_beats_o = 9'(MaxBeats);
  end else begin : gen_beats
    // Of the transfer's next beats: what is left, and where it begins in its page.
    wire left_t                       left = known ? next_left : left_q;
    wire [PageBits-1:BeatBits]        place =
        known ? next_in_page[PageBits-1:BeatBits] : address_q[PageBits-1:BeatBits];
    wire [10:0]                       to_page_end = 11'(PageBeats) - 11'(place);
    wire [8:0] near_left = left >= left_t'(MaxBeats) ? 9'(MaxBeats) : 9'(left);
    wire [8:0] near_end = to_page_end >= 11'(MaxBeats) ? 9'(MaxBeats) : 9'(to_page_end);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) known <= 1'b0;
      else if (!known || burst_taken) known <= left != '0;
    end

    always_ff @(posedge clk_i) begin
      if (!known || burst_taken) burst_beats_o <= near_left < near_end ? near_left : near_end;
    end

    assign burst = left_t'(burst_beats_o);
  end

  assign start_ready_o = left_q == '0;
  assign burst_valid_o = known && 32'(space_i) >= 32'(burst_beats_o);
  assign burst_address_o = address_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_q <= '0;
      left_q    <= '0;
    end else if (start_taken) begin
      address_q <= start_address_i >> UnitBits << UnitBits;
      left_q    <= left_t'(start_bytes_i >> UnitBits);
    end else if (burst_taken) begin
      address_q[PageBits-1:0] <= next_in_page;
      if (ends_page) address_q[$bits(address_t)-1:PageBits] <= next_page;
      left_q    <= next_left;
    end
  end

endmodule
