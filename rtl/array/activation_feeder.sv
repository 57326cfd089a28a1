// Streams the M rows of activations through the array once a tile, from the activation memory,
// and tells the accumulators where each row of sums belongs.
//
// swap_o goes to the loader in the cycle of the decision; swap_delayed_o and acts_o go to the
// array two cycles later, as the memory's read and one register take. Between the tiles of one
// or several commands no cycle is lost while weights are ready.
//
// In 1:2 array row i gets the pair of bytes 2i, 2i+1 of a word of 2*Rows; in dense the byte i of
// the lower or upper half.

module activation_feeder
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter bit          Sparse12 = 1'b1,
  parameter int unsigned ActAddrBits = 11,
  parameter int unsigned AccAddrBits = 10,
  localparam int unsigned ActLanes = Sparse12 ? 2 : 1
) (
  input  logic                               clk_i,
  input  logic                               rst_ni,
  input  logic                               command_valid_i,
  output logic                               command_ready_o,
  input  mul_command_t                       command_i,
  input  logic                               weights_full_i,
  output logic                               swap_o,
  output logic                               read_en_o,
  output logic [ActAddrBits-1:0]             read_addr_o,
  input  logic [2*Rows-1:0][7:0]             read_data_i,
  output logic                               swap_delayed_o,
  output logic [Rows-1:0][ActLanes-1:0][7:0] acts_o,
  output logic                               token_valid_o,  // a row is read, to enter
  output logic [AccAddrBits-1:0]             token_addr_o,
  output logic                               token_first_o,  // sums start from 0
  output logic                               token_last_o,   // last row of its command
  output logic                               stalled_o       // waits for weights
);

  logic                   armed_q;  // the active weights are those of the tile to stream
  logic                   half_q;   // dense: upper half of the word
  logic [15:0]            row_q;    // m
  logic [ActAddrBits-1:0] word_base_q;
  logic [AccAddrBits-1:0] acc_row_q;
  logic                   first_k, last_n, last_tile;

  wire                   issue = armed_q && command_valid_i;
  wire                   row_last = row_q == command_i.rows - 16'd1;
  wire                   tile_end = issue && row_last;
  wire                   word_end = command_i.sparse || half_q;
  wire [ActAddrBits-1:0] word_base =
      first_k ? ActAddrBits'(command_i.act_base) : word_base_q;

  assign command_ready_o = tile_end && last_tile;
  assign swap_o = weights_full_i && (!armed_q || tile_end);
  assign stalled_o = command_valid_i && !armed_q;
  assign read_en_o = issue;
  assign read_addr_o = word_base + ActAddrBits'(row_q);
  assign token_valid_o = issue;
  assign token_addr_o = AccAddrBits'(command_i.acc_base) + acc_row_q;
  assign token_first_o = first_k && !command_i.accumulate;
  assign token_last_o = tile_end && last_tile;

  tile_walk #(
    .Rows(Rows),
    .Cols(Cols)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .ks_i     (command_i.ks),
    .columns_i(command_i.columns),
    .next_i   (tile_end),
    .rows_o   (),
    .cols_o   (),
    .first_k_o(first_k),
    .last_n_o (last_n),
    .last_o   (last_tile)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      armed_q     <= 1'b0;
      half_q      <= 1'b0;
      row_q       <= '0;
      word_base_q <= '0;
      acc_row_q   <= '0;
    end else begin
      if (swap_o) armed_q <= 1'b1;
      else if (tile_end) armed_q <= 1'b0;
      if (issue) begin
        row_q     <= row_last ? '0 : row_q + 16'd1;
        acc_row_q <= (row_last && last_n) ? '0 : acc_row_q + 1'b1;
      end
      if (tile_end && last_n) begin
        half_q      <= !word_end && !last_tile;
        word_base_q <= word_end ? word_base + ActAddrBits'(command_i.rows) : word_base;
      end
    end
  end

  // Second cycle: pick each row's bytes out of the word.
  logic sparse_q, half_read_q;

  always_ff @(posedge clk_i) begin
    sparse_q    <= command_i.sparse;
    half_read_q <= half_q;
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    wire [7:0] dense = half_read_q ? read_data_i[Rows+r] : read_data_i[r];

    if (Sparse12) begin : gen_pair
      always_ff @(posedge clk_i) begin
        acts_o[r] <= sparse_q ? {read_data_i[2*r+1], read_data_i[2*r]} : {8'd0, dense};
      end
    end else begin : gen_single
      always_ff @(posedge clk_i) acts_o[r] <= dense;
    end
  end

  if (!Sparse12) begin : gen_unused_sparse
    logic unused;
    assign unused = sparse_q;
  end

  delay #(
    .Cycles(2),
    .Width (1),
    .Reset (1'b1)
  ) u_swap (
    .clk_i,
    .rst_ni,
    .data_i(swap_o),
    .data_o(swap_delayed_o)
  );

  logic unused_command;
  assign unused_command = ^command_i;

endmodule
