// Accumulators of all columns. The token of a row of sums comes with column 0's timing and moves
// on by HopCols columns a cycle, as the sums of the array do.
//
// Store port: reads Lanes neighbouring columns of a row a cycle; valid/ready, data one cycle after.

module accumulators
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 16,
  parameter int unsigned Depth = 1024,
  parameter int unsigned Memories = 2,  // of a block
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned Lanes = 2,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned AddrBits = $clog2(Depth),
  localparam int unsigned Blocks = Cols / HopCols,
  localparam int unsigned Groups = Cols / Lanes,
  localparam int unsigned GroupBits = Groups > 1 ? $clog2(Groups) : 1
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          token_valid_i,
  input  logic [AddrBits-1:0]           token_addr_i,
  input  logic                          token_first_i,
  input  logic                          token_last_i,
  input  logic [Cols-1:0][SumBits-1:0]  sums_i,
  output logic                          written_o,  // a row's last column was written
  output logic                          done_o,     // it was a command's last
  input  logic                          read_valid_i,
  output logic                          read_ready_o,
  input  logic [AddrBits-1:0]           read_addr_i,
  input  logic [GroupBits-1:0]          read_group_i,
  output logic [Lanes-1:0][SumBits-1:0] read_data_o
);

  typedef struct packed {
    logic                valid;
    logic                first;
    logic [AddrBits-1:0] addr;
  } token_t;

  token_t [Blocks:0]            token;
  logic [Cols-1:0][SumBits-1:0] data;
  logic [Cols-1:0]              ready;
  logic [GroupBits-1:0]         group_q;
  logic                         last;

  assign token[0] = '{valid: token_valid_i, first: token_first_i, addr: token_addr_i};

  for (genvar b = 0; b < Blocks; b++) begin : gen_block
    localparam int unsigned Column = b * HopCols;
    // A group lies in this block, or this block in a group.
    wire read = Lanes < HopCols ? 32'(read_group_i) * Lanes / HopCols == b
                                : 32'(read_group_i) == Column / Lanes;
    logic block_ready;

    accumulator_block #(
      .Depth   (Depth),
      .Memories(Memories),
      .Fp8     (Fp8)
    ) u_block (
      .clk_i,
      .rst_ni,
      .token_valid_i(token[b].valid),
      .token_addr_i (token[b].addr),
      .token_first_i(token[b].first),
      .token_valid_o(token[b+1].valid),
      .token_addr_o (token[b+1].addr),
      .token_first_o(token[b+1].first),
      .sums_i       (sums_i[Column+:HopCols]),
      .read_valid_i (read_valid_i && read_ready_o && read),
      .read_ready_o (block_ready),
      .read_addr_i,
      .read_data_o  (data[Column+:HopCols])
    );

    assign ready[Column+:HopCols] = {HopCols{block_ready}};
  end

  assign read_ready_o = &ready[read_group_i*Lanes+:Lanes];
  assign read_data_o = data[group_q*Lanes+:Lanes];

  delay #(
    .Cycles(Blocks),
    .Width (1)
  ) u_last (
    .clk_i,
    .rst_ni,
    .data_i(token_last_i),
    .data_o(last)
  );

  always_ff @(posedge clk_i) begin
    if (read_valid_i && read_ready_o) group_q <= read_group_i;
  end

  // The last columns' sums are written one cycle after their token.
  assign written_o = token[Blocks].valid;
  assign done_o = written_o && last;

endmodule
