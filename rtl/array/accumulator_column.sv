`include "sluice_assert.svh"

// Accumulators of one column: Depth sums in two memories, the lower and the upper half of the
// addresses, so that one half can be read out while the array works on the other.
//
// Cycle t: token_* announces a sum; cycle t+1: sum_i carries it, and old sum plus new is
// written. A read for the store (read_*) takes place when read_ready_o allows it, which is
// unless the array reads the same half in that cycle; its data comes one cycle later. Sums of
// the same address must be two cycles apart at least.

module accumulator_column
  import sluice_pkg::*;
#(
  parameter int unsigned Depth = 1024,
  parameter bit          Fp8 = 1'b0,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned AddrBits = $clog2(Depth)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                token_valid_i,
  input  logic [AddrBits-1:0] token_addr_i,
  input  logic                token_first_i,
  input  logic [SumBits-1:0]  sum_i,
  input  logic                read_valid_i,
  output logic                read_ready_o,
  input  logic [AddrBits-1:0] read_addr_i,
  output logic [SumBits-1:0]  read_data_o
);

  logic                     valid_q, first_q, read_half_q;
  logic [AddrBits-1:0]      addr_q;
  logic [1:0][SumBits-1:0]  data;
  logic [1:0]               array_reads;

  wire               half = addr_q[AddrBits-1];
  wire [SumBits-1:0] held = first_q ? '0 : data[half];
  logic [SumBits-1:0] total;
  wire               read_half = read_addr_i[AddrBits-1];

  assign read_ready_o = !array_reads[read_half];
  assign read_data_o = data[read_half_q];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else valid_q <= token_valid_i;
  end

  always_ff @(posedge clk_i) begin
    addr_q  <= token_addr_i;
    first_q <= token_first_i;
    if (read_valid_i) read_half_q <= read_half;
  end

  if (Fp8) begin : gen_fp8
    assign total = {held[SumBits-1] || sum_i[SumBits-1],
                    held[SumBits-2:0] + sum_i[SumBits-2:0]};
  end else begin : gen_int8
    assign total = held + sum_i;
  end

  for (genvar h = 0; h < 2; h++) begin : gen_half
    wire array_read = token_valid_i && !token_first_i && token_addr_i[AddrBits-1] == 1'(h);
    wire store_read = read_valid_i && read_half == 1'(h) && !array_read;

    assign array_reads[h] = array_read;

    sram_1r1w #(
      .Depth(Depth / 2),
      .Width(SumBits)
    ) u_sram (
      .clk_i,
      .write_en_i  (valid_q && half == 1'(h)),
      .write_addr_i(addr_q[AddrBits-2:0]),
      .write_data_i(total),
      .read_en_i   (array_read || store_read),
      .read_addr_i (array_read ? token_addr_i[AddrBits-2:0] : read_addr_i[AddrBits-2:0]),
      .read_data_o (data[h])
    );
  end

  `SLUICE_ASSERT(TwoCyclesApart,
                 !(token_valid_i && !token_first_i && valid_q && token_addr_i == addr_q),
                 "a sum was read before the one before it was written")

endmodule
