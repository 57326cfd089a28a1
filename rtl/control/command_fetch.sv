// Reads commands from the ring, up to Ahead of them in advance, and hands them on one by one,
// valid/ready, with the number of each and whether the bus failed.

module command_fetch
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned Ahead = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  address_t            ring_base_i,
  input  logic [15:0]         ring_mask_i,   // entries - 1
  input  logic [31:0]         tail_i,
  input  logic                stop_i,
  // Read client
  output logic                request_valid_o,
  input  logic                request_ready_i,
  output address_t            request_address_o,
  output logic [8:0]          request_beats_o,
  input  logic                beat_valid_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_error_i,
  // Commands
  output logic                command_valid_o,
  input  logic                command_ready_i,
  output logic [15:0][31:0]   command_o,
  output logic [31:0]         number_o,
  output logic                failed_o,
  output address_t            failed_address_o
);

  localparam int unsigned CommandBeats = 512 / DataBits;
  localparam int unsigned BeatBits = $clog2(CommandBeats);
  localparam int unsigned AheadBits = $clog2(Ahead + 1);

  logic [31:0]          requested_q, number_q;
  logic [AheadBits-1:0] room_q;
  logic [BeatBits-1:0]  beat_q;
  logic                 valid_q, failed_q, second_granule_q;
  logic [511:0]         words_q;
  logic                 beat_valid, beat_error;
  logic [DataBits-1:0]  beat;

  wire request = request_valid_o && request_ready_i;
  wire take = command_valid_o && command_ready_i;
  wire shift = beat_valid && !valid_q;

  function automatic address_t address(logic [31:0] number);
    return ring_base_i + address_t'({number[15:0] & ring_mask_i, 6'd0});
  endfunction

  assign request_valid_o = requested_q != tail_i && room_q != '0 && !stop_i;
  assign request_address_o = address(requested_q);
  assign request_beats_o = 9'(CommandBeats);

  sram_fifo #(
    .Depth(Ahead * CommandBeats),
    .Width(DataBits + 1)
  ) u_beats (
    .clk_i,
    .rst_ni,
    .valid_i(beat_valid_i),
    .ready_o(),
    .data_i ({beat_error_i, beat_i}),
    .valid_o(beat_valid),
    .ready_i(!valid_q),
    .data_o ({beat_error, beat}),
    .used_o ()
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      requested_q      <= '0;
      number_q         <= '0;
      room_q           <= AheadBits'(Ahead);
      beat_q           <= '0;
      valid_q          <= 1'b0;
      failed_q         <= 1'b0;
      second_granule_q <= 1'b0;
    end else begin
      if (request) requested_q <= requested_q + 32'd1;
      if (take) number_q <= number_q + 32'd1;
      room_q <= room_q - AheadBits'(request) + AheadBits'(take);
      if (shift) begin
        beat_q <= beat_q + 1'b1;
        if (beat_q == BeatBits'(CommandBeats - 1)) valid_q <= 1'b1;
        if (beat_error && !failed_q) begin
          failed_q         <= 1'b1;
          second_granule_q <= beat_q[BeatBits-1];
        end
      end
      if (take) begin
        valid_q  <= 1'b0;
        failed_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) if (shift) words_q <= {beat, words_q[511:DataBits]};

  assign command_valid_o = valid_q;
  assign command_o = words_q;
  assign number_o = number_q;
  assign failed_o = failed_q;
  assign failed_address_o = address(number_q) + (second_granule_q ? address_t'(GranuleBytes) : '0);

endmodule
