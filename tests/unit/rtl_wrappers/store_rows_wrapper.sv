// store_rows with a port for each field of the command that it uses.

module store_rows_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 8,
  localparam int unsigned ColCountBits = $clog2(Cols + 1)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    start_i,
  input  logic [63:0]             command_address_i,
  input  logic [31:0]             row_stride_i,
  input  logic [31:0]             tile_stride_i,
  input  logic [15:0]             acc_base_i,
  input  logic [15:0]             rows_i,
  input  logic [19:0]             columns_i,
  input  logic                    next_i,
  output logic                    valid_o,
  output logic [63:0]             address_o,
  output logic [ColCountBits-1:0] cols_o,
  output logic [15:0]             row_o,
  output logic [15:0]             acc_row_o,
  output logic [19:0]             column_o,
  output logic                    last_o
);

  store_command_t command;

  always_comb begin
    command = '0;
    command.address = command_address_i;
    command.row_stride = row_stride_i;
    command.tile_stride = tile_stride_i;
    command.acc_base = acc_base_i;
    command.rows = rows_i;
    command.columns = columns_i;
  end

  store_rows #(
    .Cols(Cols)
  ) u_rows (
    .start_command_i(command),
    .command_i      (command),
    .*
  );

endmodule
