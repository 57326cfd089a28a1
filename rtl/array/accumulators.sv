// Accumulators of all columns. The token of a row of sums comes with column 0's timing and moves
// on by a column a cycle, as the sums of the array do.
//
// Store port: reads Lanes neighbouring columns of a row a cycle; valid/ready, data one cycle after.

module accumulators
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 16,
  parameter int unsigned Depth = 1024,
  parameter bit          Fp8 = 1'b0,
  parameter int unsigned Lanes = 2,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned AddrBits = $clog2(Depth),
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
    logic                last;
    logic                first;
    logic [AddrBits-1:0] addr;
  } token_t;

  token_t [Cols:0]              token;
  logic [Cols-1:0][SumBits-1:0] data;
  logic [Cols-1:0]              ready;
  logic [GroupBits-1:0]         group_q;

  assign token[0] = '{
      valid: token_valid_i, last: token_last_i, first: token_first_i, addr: token_addr_i};

  for (genvar c = 0; c < Cols; c++) begin : gen_column
    delay #(
      .Width($bits(token_t)),
      .Reset(1'b1)
    ) u_token (
      .clk_i,
      .rst_ni,
      .data_i(token[c]),
      .data_o(token[c+1])
    );

    accumulator_column #(
      .Depth(Depth),
      .Fp8  (Fp8)
    ) u_column (
      .clk_i,
      .rst_ni,
      .token_valid_i(token[c].valid),
      .token_addr_i (token[c].addr),
      .token_first_i(token[c].first),
      .sum_i        (sums_i[c]),
      .read_valid_i (read_valid_i && read_ready_o && read_group_i == GroupBits'(c / Lanes)),
      .read_ready_o (ready[c]),
      .read_addr_i  (read_addr_i),
      .read_data_o  (data[c])
    );
  end

  assign read_ready_o = &ready[read_group_i*Lanes+:Lanes];
  assign read_data_o = data[group_q*Lanes+:Lanes];

  always_ff @(posedge clk_i) begin
    if (read_valid_i && read_ready_o) group_q <= read_group_i;
  end

  // The last column's sum is written one cycle after its token.
  assign written_o = token[Cols].valid;
  assign done_o = token[Cols].valid && token[Cols].last;

endmodule
