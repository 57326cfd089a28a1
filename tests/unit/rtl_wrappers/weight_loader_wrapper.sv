// weight_loader with a port for each field of the command that it uses.

module weight_loader_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter int unsigned Sparsity = 1,
  parameter int unsigned LoadDelay = 2,
  localparam int unsigned SelectBits = Sparsity == 2 ? 2 : 1,
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 command_valid_i,
  output logic                 command_ready_o,
  input  logic [1:0]           sparsity_i,
  input  logic [19:0]          ks_i,
  input  logic [19:0]          columns_i,
  input  logic [$clog2(2*Rows+1)-1:0] rows_waiting_i,
  input  logic                 weights_valid_i,
  output logic                 weights_ready_o,
  input  logic [Cols-1:0][7:0] weights_i,
  input  logic [Cols-1:0][SelectBits-1:0] selects_i,
  input  logic                 start_i,
  output logic                 full_o,
  output logic                 load_valid_o,
  output logic [RowBits-1:0]   load_row_o,
  output logic                 load_last_o,
  output logic [Cols-1:0][7:0] load_weights_o,
  output logic [Cols-1:0][SelectBits-1:0] load_selects_o
);

  mul_command_t command;

  always_comb begin
    command = '0;
    command.sparsity = sparsity_e'(sparsity_i);
    command.ks = ks_i;
    command.columns = columns_i;
  end

  weight_loader #(
    .Rows     (Rows),
    .Cols     (Cols),
    .Sparsity (sparsity_e'(2'(Sparsity))),
    .LoadDelay(LoadDelay)
  ) u_loader (
    .command_i     (command),
    .tile_rows_o   (),
    .tile_first_k_o(),
    .tile_last_n_o (),
    .tile_last_o   (),
    .*
  );

endmodule
