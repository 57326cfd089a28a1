// Walks the tiles of a MUL in the order of docs/commands.md: along N within along K. While
// valid_i, ks_i and columns_i are stable; the outputs describe the current tile, and next_i goes
// on to the one after it, or back to the first after the last.

module tile_walk #(
  parameter int unsigned Rows = 16,  // powers of two, from 2
  parameter int unsigned Cols = 16,
  parameter int unsigned KsBits = 20,
  parameter int unsigned ColumnsBits = 20,
  localparam int unsigned RowCountBits = $clog2(Rows + 1),
  localparam int unsigned ColCountBits = $clog2(Cols + 1)
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [KsBits-1:0]       ks_i,
  input  logic [ColumnsBits-1:0]  columns_i,
  input  logic                    next_i,
  output logic [RowCountBits-1:0] rows_o,     // stored weights a column in this tile
  output logic [ColCountBits-1:0] cols_o,     // columns of this tile
  output logic                    first_k_o,  // first tile along K
  output logic                    last_n_o,   // last tile along N
  output logic                    last_o      // last tile of all
);

  localparam int unsigned RowBits = $clog2(Rows);
  localparam int unsigned ColBits = $clog2(Cols);

  logic [KsBits-RowBits-1:0]      tile_k_q;
  logic [ColumnsBits-ColBits-1:0] tile_n_q;

  wire [KsBits-1:0]      end_k = ks_i - 1'b1;
  wire [ColumnsBits-1:0] end_n = columns_i - 1'b1;
  wire                   last_k = tile_k_q == end_k[KsBits-1:RowBits];

  assign rows_o    = last_k ? RowCountBits'(end_k[RowBits-1:0]) + 1'b1 : RowCountBits'(Rows);
  assign last_n_o  = tile_n_q == end_n[ColumnsBits-1:ColBits];
  assign cols_o    = last_n_o ? ColCountBits'(end_n[ColBits-1:0]) + 1'b1 : ColCountBits'(Cols);
  assign first_k_o = tile_k_q == '0;
  assign last_o    = last_k && last_n_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      tile_k_q <= '0;
      tile_n_q <= '0;
    end else if (next_i) begin
      tile_n_q <= last_n_o ? '0 : tile_n_q + 1'b1;
      if (last_n_o) tile_k_q <= last_k ? '0 : tile_k_q + 1'b1;
    end
  end

endmodule
