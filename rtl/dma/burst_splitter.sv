// Cuts a transfer of whole beats into AXI4 INCR bursts of at most MaxBeats beats that do not
// cross a 4 KiB boundary. A burst is offered only when the receiver has room for it (space_i, in
// beats); the caller takes the room away in the cycle of the handshake.

module burst_splitter
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned MaxBeats = 32,
  parameter int unsigned SpaceBits = 9
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
  localparam int unsigned PageBeats = 4096 * 8 / DataBits;

  address_t    address_q;
  logic [31:0] beats_q;  // left

  wire [10:0] to_page_end = 11'(PageBeats) - 11'(address_q[11:BeatBits]);

  always_comb begin
    burst_beats_o = 9'(MaxBeats);
    if (beats_q < 32'(burst_beats_o)) burst_beats_o = 9'(beats_q);
    if (to_page_end < 11'(burst_beats_o)) burst_beats_o = 9'(to_page_end);
  end

  assign start_ready_o = beats_q == '0;
  assign burst_valid_o = beats_q != '0 && 32'(space_i) >= 32'(burst_beats_o);
  assign burst_address_o = address_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      address_q <= '0;
      beats_q   <= '0;
    end else if (start_valid_i && start_ready_o) begin
      address_q <= start_address_i;
      beats_q   <= start_bytes_i >> BeatBits;
    end else if (burst_valid_o && burst_ready_i) begin
      address_q <= address_q + (address_t'(burst_beats_o) << BeatBits);
      beats_q   <= beats_q - 32'(burst_beats_o);
    end
  end

endmodule
