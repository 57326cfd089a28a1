`include "sluice_assert.svh"

// Queue of decoded rows in a memory. valid_o is 1 two cycles after the push at the earliest, as
// with sram_fifo; a row is taken with ready_i, but read for whom it is only when that needs it:
// data_o comes two cycles after, and holds for one. waiting_o counts all rows that are not taken.
//
// A place is free one cycle before it was read. Where a row may come in that cycle (Prompt), the
// memory has twice as many places.

module row_queue #(
  parameter int unsigned Depth = 16,  // a power of two
  parameter int unsigned Width = 36,
  parameter bit          Prompt = 1'b0,
  localparam int unsigned CountBits = $clog2(Depth + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 valid_i,  // with waiting_o below Depth
  input  logic [Width-1:0]     data_i,
  output logic                 valid_o,
  input  logic                 ready_i,
  output logic [Width-1:0]     data_o,
  output logic [CountBits-1:0] waiting_o
);

  localparam int unsigned AddrBits = $clog2(Depth) + 32'(Prompt);

  logic [AddrBits-1:0]  write_q, read_q;
  logic [CountBits-1:0] waiting_q;
  logic                 valid_q, taken_q;

  wire taken = valid_q && ready_i;

  assign valid_o = valid_q;
  assign waiting_o = waiting_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q   <= '0;
      read_q    <= '0;
      waiting_q <= '0;
      valid_q   <= 1'b0;
      taken_q   <= 1'b0;
    end else begin
      if (valid_i) write_q <= write_q + 1'b1;
      if (taken_q) read_q <= read_q + 1'b1;
      if (valid_i != taken) waiting_q <= valid_i ? waiting_q + 1'b1 : waiting_q - 1'b1;
      valid_q <= waiting_q > CountBits'(taken);
      taken_q <= taken;
    end
  end

  sram_1r1w #(
    .Depth(2 ** AddrBits),
    .Width(Width)
  ) u_sram (
    .clk_i,
    .write_en_i  (valid_i),
    .write_addr_i(write_q),
    .write_data_i(data_i),
    .read_en_i   (taken_q),
    .read_addr_i (read_q),
    .read_data_o (data_o)
  );

  `SLUICE_ASSERT(RowFits, !valid_i || waiting_q != CountBits'(Depth), "a row was lost")
  `SLUICE_ASSERT(ReadBeforeWritten, !(valid_i && taken_q && write_q == read_q),
                 "a row was written to the place that is read")

endmodule
