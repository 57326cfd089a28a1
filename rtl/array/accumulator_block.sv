`include "sluice_assert.svh"

// Accumulators of Cols neighbouring columns: Depth rows of sums in two memories, the lower and the
// upper half of the addresses, so that one half can be read out while the array works on the other;
// or in one.
//
// Cycle t: token_i announces a row of sums; cycle t+1: sums_i carry it, old sums plus new ones are
// written, and token_o is what token_i was. A read for the store (read_*) takes place when
// read_ready_o allows it, which is unless the array reads the same memory in that cycle; its data
// comes one cycle later. Sums of the same address must be two cycles apart at least.

module accumulator_block
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = HopCols,
  parameter int unsigned Depth = 1024,
  parameter int unsigned Memories = 2,
  parameter bit          Fp8 = 1'b0,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned AddrBits = $clog2(Depth)
) (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic                         token_valid_i,
  input  logic [AddrBits-1:0]          token_addr_i,
  input  logic                         token_first_i,
  output logic                         token_valid_o,
  output logic [AddrBits-1:0]          token_addr_o,
  output logic                         token_first_o,
  input  logic [Cols-1:0][SumBits-1:0] sums_i,
  input  logic                         read_valid_i,
  output logic                         read_ready_o,
  input  logic [AddrBits-1:0]          read_addr_i,
  output logic [Cols-1:0][SumBits-1:0] read_data_o
);

  localparam int unsigned MemoryBits = Memories > 1 ? $clog2(Memories) : 1;
  localparam int unsigned WordAddrBits = AddrBits - $clog2(Memories);

  function automatic logic [MemoryBits-1:0] memory_of(logic [AddrBits-1:0] addr);
    return Memories > 1 ? MemoryBits'(addr >> WordAddrBits) : '0;
  endfunction

  logic [MemoryBits-1:0]                      read_memory_q;
  logic [Memories-1:0][Cols-1:0][SumBits-1:0] data;
  logic [Memories-1:0]                        array_reads;
  logic [Cols-1:0][SumBits-1:0]               totals;

  assign read_ready_o = !array_reads[memory_of(read_addr_i)];
  assign read_data_o = data[read_memory_q];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) token_valid_o <= 1'b0;
    else token_valid_o <= token_valid_i;
  end

  always_ff @(posedge clk_i) begin
    token_addr_o  <= token_addr_i;
    token_first_o <= token_first_i;
    if (read_valid_i) read_memory_q <= memory_of(read_addr_i);
  end

  for (genvar c = 0; c < Cols; c++) begin : gen_column
    wire [SumBits-1:0] held = data[memory_of(token_addr_o)][c];
    wire [SumBits-1:0] sum = sums_i[c];

    if (Fp8) begin : gen_fp8
      assign totals[c] = token_first_o ? sum : {held[SumBits-1] || sum[SumBits-1],
                                                held[SumBits-2:0] + sum[SumBits-2:0]};
    end else begin : gen_int8
      assign totals[c] = token_first_o ? sum : held + sum;
    end
  end

  for (genvar m = 0; m < Memories; m++) begin : gen_memory
    wire array_read =
        token_valid_i && !token_first_i && memory_of(token_addr_i) == MemoryBits'(m);
    wire store_read = read_valid_i && memory_of(read_addr_i) == MemoryBits'(m) && !array_read;

    assign array_reads[m] = array_read;

    sram_1r1w #(
      .Depth(Depth / Memories),
      .Width(Cols * SumBits)
    ) u_sram (
      .clk_i,
      .write_en_i  (token_valid_o && memory_of(token_addr_o) == MemoryBits'(m)),
      .write_addr_i(token_addr_o[WordAddrBits-1:0]),
      .write_data_i(totals),
      .read_en_i   (array_read || store_read),
      .read_addr_i (array_read ? token_addr_i[WordAddrBits-1:0] : read_addr_i[WordAddrBits-1:0]),
      .read_data_o (data[m])
    );
  end

  `SLUICE_ASSERT(TwoCyclesApart,
                 !(token_valid_i && !token_first_i && token_valid_o &&
                   token_addr_i == token_addr_o),
                 "a sum was read before the one before it was written")

endmodule
