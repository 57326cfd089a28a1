`include "sluice_assert.svh"

// Reads compressed streams ahead of the decompressor, into a memory of Depth beats. Up to Streams
// of them are queued with start_*, one alone is asked for at once; beats come out in order, each
// with the error flag of the bus. Bursts are asked for only when there is room for them, and lazily
// when a quarter of Depth is there or on its way: then what the MUL waits for is rather on chip
// than its weights.

module stream_reader
  import sluice_pkg::*;
#(
  parameter int unsigned DataBits = 64,
  parameter int unsigned Depth = 256,
  parameter int unsigned MaxBeats = 32,
  parameter int unsigned Streams = 4
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                start_valid_i,
  output logic                start_ready_o,
  input  address_t            start_address_i,
  input  logic [31:0]         start_bytes_i,
  output logic                request_valid_o,
  input  logic                request_ready_i,
  output logic                request_lazy_o,
  output address_t            request_address_o,
  output logic [8:0]          request_beats_o,
  input  logic                beat_valid_i,
  input  logic [DataBits-1:0] beat_i,
  input  logic                beat_error_i,
  output logic                beat_valid_o,
  input  logic                beat_ready_i,
  output logic [DataBits-1:0] beat_o,
  output logic                beat_error_o,
  output logic                backlog_o      // more beats are there than pass at the bus's rate
);

  localparam int unsigned SpaceBits = $clog2(Depth) + 1;
  localparam int unsigned PassingBeats = 2;  // in the memory when a beat comes and goes each cycle

  logic [SpaceBits-1:0] space_q;
  logic                 fifo_ready;
  logic [SpaceBits-1:0] used;

  wire burst = request_valid_o && request_ready_i;

  assign backlog_o = used > SpaceBits'(PassingBeats);
  assign request_lazy_o = space_q <= SpaceBits'(Depth - Depth / 4);

  // A stream that waits; alone it waits where it comes from.
  address_t    start_address;
  logic [31:0] start_bytes;
  logic        start_valid, start_ready;

  if (Streams == 1) begin : gen_direct
    assign start_valid = start_valid_i;
    assign start_ready_o = start_ready;
    assign start_address = start_address_i;
    assign start_bytes = start_bytes_i;
  end else begin : gen_queue
    typedef struct packed {
      address_t    address;
      logic [31:0] bytes;
    } start_t;

    start_t start;

    assign start_address = start.address;
    assign start_bytes = start.bytes;

    fifo #(
      .Depth (Streams),
      .data_t(start_t)
    ) u_starts (
      .clk_i,
      .rst_ni,
      .valid_i(start_valid_i),
      .ready_o(start_ready_o),
      .data_i ('{address: start_address_i, bytes: start_bytes_i}),
      .valid_o(start_valid),
      .ready_i(start_ready),
      .data_o (start),
      .count_o()
    );
  end

  burst_splitter #(
    .DataBits (DataBits),
    .MaxBeats (MaxBeats),
    .SpaceBits(SpaceBits),
    // No stream is longer than memory.
    .ByteBits ($bits(address_t) < 32 ? $bits(address_t) + 1 : 32)
  ) u_splitter (
    .clk_i,
    .rst_ni,
    .start_valid_i  (start_valid),
    .start_ready_o  (start_ready),
    .start_address_i(start_address),
    .start_bytes_i  (start_bytes),
    .space_i        (space_q),
    .burst_valid_o  (request_valid_o),
    .burst_ready_i  (request_ready_i),
    .burst_address_o(request_address_o),
    .burst_beats_o  (request_beats_o)
  );

  sram_fifo #(
    .Depth(Depth),
    .Width(DataBits + 1)
  ) u_beats (
    .clk_i,
    .rst_ni,
    .valid_i(beat_valid_i),
    .ready_o(fifo_ready),
    .data_i ({beat_error_i, beat_i}),
    .valid_o(beat_valid_o),
    .ready_i(beat_ready_i),
    .data_o ({beat_error_o, beat_o}),
    .used_o (used)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      space_q <= SpaceBits'(Depth);
    end else begin
      space_q <= space_q - (burst ? SpaceBits'(request_beats_o) : '0) +
          SpaceBits'(beat_valid_o && beat_ready_i);
    end
  end

  `SLUICE_ASSERT(BeatFits, !beat_valid_i || fifo_ready, "a beat of a stream was lost")

endmodule
