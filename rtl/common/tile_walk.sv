// Walks the tiles of a MUL in the order of docs/commands.md: along N within along K. While
// valid_i, ks_i and columns_i are stable; the outputs describe the current tile, and next_i goes
// on to the one after it, or back to the first after the last.

module tile_walk #(
  parameter int unsigned Rows = 16,
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

  logic [KsBits-1:0]      ks_done_q;
  logic [ColumnsBits-1:0] columns_done_q;

  wire [KsBits-1:0]      ks_left = ks_i - ks_done_q;
  wire [ColumnsBits-1:0] columns_left = columns_i - columns_done_q;
  wire                   last_k = ks_left <= KsBits'(Rows);

  assign rows_o    = last_k ? RowCountBits'(ks_left) : RowCountBits'(Rows);
  assign last_n_o  = columns_left <= ColumnsBits'(Cols);
  assign cols_o    = last_n_o ? ColCountBits'(columns_left) : ColCountBits'(Cols);
  assign first_k_o = ks_done_q == '0;
  assign last_o    = last_k && last_n_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ks_done_q      <= '0;
      columns_done_q <= '0;
    end else if (next_i) begin
      columns_done_q <= last_n_o ? '0 : columns_done_q + ColumnsBits'(Cols);
      if (last_n_o) ks_done_q <= last_k ? '0 : ks_done_q + KsBits'(Rows);
    end
  end

endmodule
