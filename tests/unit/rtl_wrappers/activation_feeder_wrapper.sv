// activation_feeder with a port for each field of the command that it uses.

module activation_feeder_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 4,
  parameter int unsigned Sparsity = 1,
  parameter int unsigned ActAddrBits = 11,
  parameter int unsigned AccAddrBits = 10,
  localparam int unsigned ActBytes = Sparsity == 0 ? Rows : 2 * Rows
) (
  input  logic                               clk_i,
  input  logic                               rst_ni,
  input  logic                               command_valid_i,
  output logic                               command_ready_o,
  input  logic [1:0]                         sparsity_i,
  input  logic                               accumulate_i,
  input  logic [15:0]                        act_base_i,
  input  logic [15:0]                        rows_i,
  input  logic [15:0]                        acc_base_i,
  input  logic                               weights_full_i,
  input  logic [$clog2(Rows+1)-1:0]          tile_rows_i,
  input  logic                               tile_first_k_i,
  input  logic                               tile_last_n_i,
  input  logic                               tile_last_i,
  output logic                               start_o,
  output logic                               read_en_o,
  output logic [ActAddrBits-1:0]             read_addr_o,
  input  logic [2*Rows-1:0][7:0]             read_data_i,
  output logic [ActBytes-1:0][7:0]           acts_o,
  output logic                               token_valid_o,
  output logic [AccAddrBits-1:0]             token_addr_o,
  output logic                               token_first_o,
  output logic                               token_last_o,
  output logic                               stalled_o
);

  mul_command_t command;

  always_comb begin
    command = '0;
    command.sparsity = sparsity_e'(sparsity_i);
    command.accumulate = accumulate_i;
    command.act_base = act_base_i;
    command.rows = rows_i;
    command.acc_base = acc_base_i;
  end

  activation_feeder #(
    .Rows       (Rows),
    .Sparsity   (sparsity_e'(2'(Sparsity))),
    .ActAddrBits(ActAddrBits),
    .AccAddrBits(AccAddrBits)
  ) u_feeder (
    .command_i(command),
    .*
  );

endmodule
