// store_rows with a port for each field that it uses of its commands: element 0 is of
// start_command_i, element 1 of command_i.

module store_rows_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 8,
  localparam int unsigned ColCountBits = $clog2(Cols + 1)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    start_i,
  input  logic [63:0]             command_address_i[2],
  input  logic [31:0]             row_stride_i[2],
  input  logic [31:0]             tile_stride_i[2],
  input  logic [15:0]             acc_base_i[2],
  input  logic [15:0]             rows_i[2],
  input  logic [19:0]             columns_i[2],
  input  logic                    next_i,
  output logic                    valid_o,
  output logic [63:0]             address_o,
  output logic [ColCountBits-1:0] cols_o,
  output logic [15:0]             row_o,
  output logic [15:0]             acc_row_o,
  output logic [19:0]             column_o,
  output logic                    last_o
);

  store_command_t command[2];

  always_comb begin
    for (int unsigned c = 0; c < 2; c++) begin
      command[c] = '0;
      command[c].address = command_address_i[c];
      command[c].row_stride = row_stride_i[c];
      command[c].tile_stride = tile_stride_i[c];
      command[c].acc_base = acc_base_i[c];
      command[c].rows = rows_i[c];
      command[c].columns = columns_i[c];
    end
  end

  store_rows #(
    .Cols(Cols)
  ) u_rows (
    .start_command_i(command[0]),
    .command_i      (command[1]),
    .*
  );

endmodule
