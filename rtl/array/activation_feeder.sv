// Streams the M rows of activations through the array once a tile, from the activation memory,
// and tells the accumulators where each row of sums belongs.
//
// start_o tells the loader to bring a tile's weights, a row a cycle, just ahead of its first
// activations, and takes what the loader says of that tile (tile_*). acts_o come two cycles after
// the decision, as the memory's read and one register take, and so do the weights. Between the
// tiles of one or several commands no cycle is lost while weights are ready.
//
// A group of array rows gets its bytes of a word of 2*Rows: in the sparse modes two a row, in
// dense one a row of the lower or upper half. Bytes of rows that the tile lacks are 0: a NaN
// there may not reach an FP8 sum.

module activation_feeder
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter int unsigned ActAddrBits = 11,
  parameter int unsigned AccAddrBits = 10,
  localparam int unsigned GroupRows = group_rows(Sparsity),
  localparam int unsigned GroupBytes = group_bytes(Sparsity),
  localparam int unsigned Groups = Rows / GroupRows,
  localparam int unsigned RowCountBits = $clog2(Rows + 1)
) (
  input  logic                               clk_i,
  input  logic                               rst_ni,
  input  logic                               command_valid_i,
  output logic                               command_ready_o,
  input  mul_command_t                       command_i,
  input  logic                               weights_full_i,
  input  logic [RowCountBits-1:0]            tile_rows_i,
  input  logic                               tile_first_k_i,
  input  logic                               tile_last_n_i,
  input  logic                               tile_last_i,
  output logic                               start_o,
  output logic                               read_en_o,
  output logic [ActAddrBits-1:0]             read_addr_o,
  input  logic [2*Rows-1:0][7:0]             read_data_i,
  output logic [Groups-1:0][GroupBytes-1:0][7:0] acts_o,
  output logic                               token_valid_o,  // a row enters, as its read does
  output logic [AccAddrBits-1:0]             token_addr_o,
  output logic                               token_first_o,  // sums start from 0
  output logic                               token_last_o,   // last row of its command
  output logic                               stalled_o       // waits for weights
);

  // Of M: its rows have activations, and accumulators.
  localparam int unsigned MBits = (ActAddrBits < AccAddrBits ? ActAddrBits : AccAddrBits) + 1 < 16 ?
      (ActAddrBits < AccAddrBits ? ActAddrBits : AccAddrBits) + 1 : 16;

  logic                   armed_q;  // the weights of the tile to stream are on their way
  logic                   half_q;   // dense: upper half of the word
  logic [MBits-1:0]       row_q;    // m
  logic [ActAddrBits-1:0] word_base_q;
  logic [AccAddrBits-1:0] acc_row_q;
  // The tile.
  logic                    first_k_q, last_n_q, last_tile_q;
  logic [RowCountBits-1:0] tile_rows_q;

  wire                   sparse = command_i.sparsity != Dense;
  wire                   issue = armed_q && command_valid_i;
  wire                   row_last = row_q == MBits'(command_i.rows) - 1'b1;
  wire                   tile_end = issue && row_last;
  wire                   word_end = sparse || half_q;
  wire [ActAddrBits-1:0] word_base =
      first_k_q ? ActAddrBits'(command_i.act_base) : word_base_q;

  assign command_ready_o = tile_end && last_tile_q;
  assign start_o = weights_full_i && (!armed_q || tile_end);
  assign stalled_o = command_valid_i && !armed_q;
  assign read_en_o = issue;
  assign read_addr_o = word_base + ActAddrBits'(row_q);
  assign token_valid_o = issue;
  assign token_addr_o = AccAddrBits'(command_i.acc_base) + acc_row_q;
  assign token_first_o = first_k_q && !command_i.accumulate;
  assign token_last_o = tile_end && last_tile_q;

  always_ff @(posedge clk_i) begin
    if (start_o) begin
      tile_rows_q <= tile_rows_i;
      first_k_q   <= tile_first_k_i;
      last_n_q    <= tile_last_n_i;
      last_tile_q <= tile_last_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      armed_q     <= 1'b0;
      half_q      <= 1'b0;
      row_q       <= '0;
      word_base_q <= '0;
      acc_row_q   <= '0;
    end else begin
      if (start_o) armed_q <= 1'b1;
      else if (tile_end) armed_q <= 1'b0;
      if (issue) begin
        row_q     <= row_last ? '0 : row_q + 1'b1;
        acc_row_q <= (row_last && last_n_q) ? '0 : acc_row_q + 1'b1;
      end
      if (tile_end && last_n_q) begin
        half_q      <= !word_end && !last_tile_q;
        word_base_q <= word_end ? word_base + ActAddrBits'(command_i.rows) : word_base;
      end
    end
  end

  // Second cycle: pick each group's bytes out of the word.
  logic                    sparse_q, half_read_q;
  logic [RowCountBits-1:0] read_rows_q;

  always_ff @(posedge clk_i) begin
    sparse_q    <= sparse;
    half_read_q <= half_q;
    read_rows_q <= tile_rows_q;
  end

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    for (genvar b = 0; b < GroupBytes; b++) begin : gen_byte
      localparam int unsigned Byte = g * GroupBytes + b;
      localparam int unsigned Row = g * GroupRows + b % GroupRows;
      wire [7:0] dense = b >= GroupRows || read_rows_q <= RowCountBits'(Row) ? '0 :
          half_read_q ? read_data_i[Rows+Row] : read_data_i[Row];

      if (Sparsity == Dense) begin : gen_dense
        always_ff @(posedge clk_i) acts_o[g][b] <= dense;
      end else begin : gen_sparse
        wire [7:0] sparse_byte = read_rows_q <= RowCountBits'(Byte / 2) ? '0 : read_data_i[Byte];
        always_ff @(posedge clk_i) acts_o[g][b] <= sparse_q ? sparse_byte : dense;
      end
    end
  end

  if (Sparsity == Dense) begin : gen_unused_sparse
    logic unused;
    assign unused = sparse_q;
  end

  logic unused_command;
  assign unused_command = ^command_i;

endmodule
