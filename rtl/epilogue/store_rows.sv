// Walks the rows of a STORE in the order of docs/commands.md: row after row of a tile, tile
// after tile. While valid_o, the outputs describe the current row; next_i goes on. start_i takes
// start_command_i when not valid_o; from the next cycle on command_i has to be the same.

module store_rows
  import sluice_pkg::*;
#(
  parameter int unsigned Cols = 16,
  localparam int unsigned ColCountBits = $clog2(Cols + 1)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    start_i,
  input  store_command_t          start_command_i,
  input  store_command_t          command_i,
  input  logic                    next_i,
  output logic                    valid_o,
  output address_t                address_o,
  output logic [ColCountBits-1:0] cols_o,
  output logic [15:0]             row_o,     // m
  output logic [15:0]             acc_row_o, // accumulator row
  output logic [19:0]             column_o,  // first column of the tile
  output logic                    last_o
);

  logic        valid_q;
  address_t    tile_address_q, address_q;
  logic [15:0] row_q, acc_row_q;
  logic [19:0] column_q;

  wire [19:0] columns_left = command_i.columns - column_q;
  wire        last_tile = columns_left <= 20'(Cols);
  wire        last_row = row_q == command_i.rows - 16'd1;
  wire address_t next_tile = tile_address_q + address_t'(command_i.tile_stride);

  assign valid_o = valid_q;
  assign address_o = address_q;
  assign cols_o = last_tile ? ColCountBits'(columns_left) : ColCountBits'(Cols);
  assign row_o = row_q;
  assign acc_row_o = acc_row_q;
  assign column_o = column_q;
  assign last_o = last_tile && last_row;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q        <= 1'b0;
      tile_address_q <= '0;
      address_q      <= '0;
      row_q          <= '0;
      acc_row_q      <= '0;
      column_q       <= '0;
    end else if (start_i) begin
      valid_q        <= 1'b1;
      tile_address_q <= start_command_i.address;
      address_q      <= start_command_i.address;
      row_q          <= '0;
      acc_row_q      <= start_command_i.acc_base;
      column_q       <= '0;
    end else if (valid_q && next_i) begin
      acc_row_q <= acc_row_q + 16'd1;
      if (last_o) valid_q <= 1'b0;
      if (last_row) begin
        row_q          <= '0;
        tile_address_q <= next_tile;
        address_q      <= next_tile;
        column_q       <= column_q + 20'(Cols);
      end else begin
        row_q     <= row_q + 16'd1;
        address_q <= address_q + address_t'(command_i.row_stride);
      end
    end
  end

  logic unused;
  assign unused = ^{start_command_i, command_i};

endmodule
