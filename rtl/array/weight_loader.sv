`include "sluice_assert.svh"

// Brings decoded rows of weights into the array, tile by tile.
//
// A weight's select becomes the number of the activation that its PE picks, within what the
// array's group of rows sees: in dense on an array built for 2:4 that is the row's own of the
// two, in 1:2 the one or other of the row's own pair.
//
// full_o: all rows of a tile wait in the decompressor. start_i takes them, one a cycle from that
// cycle on; the next tile may start in the cycle after the last one, but two cycles after this one
// at the earliest, since the accumulators need two for a sum. A row is taken LoadDelay cycles
// before it comes and goes on, to run in step with the activations of the feeder.

module weight_loader
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter int unsigned LoadDelay = 2,
  parameter int unsigned QueueRows = 2 * Rows,
  parameter int unsigned KsBits = 20,
  parameter int unsigned ColumnsBits = 20,
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1,
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1,
  localparam int unsigned WaitingBits = $clog2(QueueRows + 1),
  localparam int unsigned RowCountBits = $clog2(Rows + 1)
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 command_valid_i,
  output logic                 command_ready_o,
  input  mul_command_t         command_i,
  input  logic [WaitingBits-1:0] rows_waiting_i,
  input  logic                 weights_valid_i,
  output logic                 weights_ready_o,
  input  logic [Cols-1:0][7:0] weights_i,     // LoadDelay cycles after the row was taken
  input  logic [Cols-1:0][SelectBits-1:0] selects_i,
  input  logic                 start_i,
  output logic                 full_o,
  // The tile that full_o is about
  output logic [RowCountBits-1:0] tile_rows_o,
  output logic                 tile_first_k_o,
  output logic                 tile_last_n_o,
  output logic                 tile_last_o,
  output logic                 load_valid_o,
  output logic [RowBits-1:0]   load_row_o,
  output logic                 load_last_o,  // of its tile
  output logic [Cols-1:0][7:0] load_weights_o,
  output logic [Cols-1:0][SelectBits-1:0] load_selects_o
);

  logic [RowBits-1:0]      row_q;
  logic                    loading_q;
  logic                    rest_q;
  sparsity_e               sparsity;  // of the row that goes on

  wire load = start_i || loading_q;
  wire tile_end = load && RowCountBits'(row_q) == tile_rows_o - 1'b1;

  assign full_o = command_valid_i && !loading_q && !rest_q && weights_valid_i &&
      32'(rows_waiting_i) >= 32'(tile_rows_o);
  assign weights_ready_o = load;
  assign command_ready_o = tile_end && tile_last_o;

  tile_walk #(
    .Rows       (Rows),
    .Cols       (Cols),
    .KsBits     (KsBits),
    .ColumnsBits(ColumnsBits)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .ks_i     (KsBits'(command_i.ks)),
    .columns_i(ColumnsBits'(command_i.columns)),
    .next_i   (tile_end),
    .rows_o   (tile_rows_o),
    .cols_o   (),
    .first_k_o(tile_first_k_o),
    .last_n_o (tile_last_n_o),
    .last_o   (tile_last_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q     <= '0;
      loading_q <= 1'b0;
      rest_q    <= 1'b0;
    end else begin
      if (load) begin
        row_q     <= tile_end ? '0 : row_q + 1'b1;
        loading_q <= !tile_end;
      end
      rest_q <= start_i && tile_end;
    end
  end

  delay #(
    .Cycles(LoadDelay),
    .Width (1),
    .Reset (1'b1)
  ) u_valid (
    .clk_i,
    .rst_ni,
    .data_i(load),
    .data_o(load_valid_o)
  );

  delay #(
    .Cycles(LoadDelay),
    .Width (RowBits + 1 + $bits(sparsity_e))
  ) u_payload (
    .clk_i,
    .rst_ni,
    .data_i({row_q, tile_end, command_i.sparsity}),
    .data_o({load_row_o, load_last_o, sparsity})
  );

  assign load_weights_o = weights_i;

  for (genvar c = 0; c < Cols; c++) begin : gen_pick
    wire [SelectBits-1:0] select = selects_i[c];

    if (Sparsity == Sparse24) begin : gen_group
      always_comb begin
        unique case (sparsity)
          Dense:    load_selects_o[c] = {1'b0, load_row_o[0]};
          Sparse12: load_selects_o[c] = {load_row_o[0], select[0]};
          default:  load_selects_o[c] = select;
        endcase
      end
    end else begin : gen_row
      assign load_selects_o[c] = select;
    end
  end

  logic unused_command;
  assign unused_command = ^{command_i, sparsity};

  `SLUICE_ASSERT(WholeTile, !weights_ready_o || weights_valid_i, "a row of a tile was not there")
  `SLUICE_ASSERT(StartWhenFull, !start_i || full_o, "a tile was started that was not there")

endmodule
