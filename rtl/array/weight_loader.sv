// Brings decoded rows of weights into the array's shadow registers, tile by tile; rows that a
// ragged tile lacks are filled with zeros.
//
// A weight's select becomes the number of the activation that its PE picks, within what the
// array's group of rows sees: in dense on an array built for 2:4 that is the row's own of the
// two, in 1:2 the one or other of the row's own pair.
//
// full_o: a whole tile waits in the shadow registers. swap_i takes it; the next tile may start
// in the same cycle. Writes come out registered, LoadDelay cycles after their decision, to run
// in step with the activations of the feeder.

module weight_loader
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter int unsigned LoadDelay = 2,
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1,
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 command_valid_i,
  output logic                 command_ready_o,
  input  mul_command_t         command_i,
  input  logic                 weights_valid_i,
  output logic                 weights_ready_o,
  input  logic [Cols-1:0][7:0] weights_i,
  input  logic [Cols-1:0][SelectBits-1:0] selects_i,
  input  logic                 swap_i,
  output logic                 full_o,
  output logic                 load_valid_o,
  output logic [RowBits-1:0]   load_row_o,
  output logic [Cols-1:0][7:0] load_weights_o,
  output logic [Cols-1:0][SelectBits-1:0] load_selects_o
);

  localparam int unsigned RowCountBits = $clog2(Rows + 1);

  logic [RowCountBits-1:0] tile_rows;
  logic [RowBits-1:0]      row_q;
  logic                    full_q;
  logic                    last_tile;

  wire pad = RowCountBits'(row_q) >= tile_rows;
  wire may_load = command_valid_i && (!full_q || swap_i);
  wire load = may_load && (pad || weights_valid_i);
  wire tile_end = load && row_q == RowBits'(Rows - 1);

  assign weights_ready_o = may_load && !pad;
  assign command_ready_o = tile_end && last_tile;
  assign full_o = full_q;

  tile_walk #(
    .Rows(Rows),
    .Cols(Cols)
  ) u_walk (
    .clk_i,
    .rst_ni,
    .ks_i     (command_i.ks),
    .columns_i(command_i.columns),
    .next_i   (tile_end),
    .rows_o   (tile_rows),
    .cols_o   (),
    .first_k_o(),
    .last_n_o (),
    .last_o   (last_tile)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      row_q  <= '0;
      full_q <= 1'b0;
    end else begin
      if (load) row_q <= tile_end ? '0 : row_q + 1'b1;
      if (tile_end) full_q <= 1'b1;
      else if (swap_i) full_q <= 1'b0;
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
    .Width (RowBits + (8 + SelectBits) * Cols)
  ) u_payload (
    .clk_i,
    .rst_ni,
    .data_i({row_q, picks, pad ? '0 : weights_i}),
    .data_o({load_row_o, load_selects_o, load_weights_o})
  );

  logic [Cols-1:0][SelectBits-1:0] picks;

  for (genvar c = 0; c < Cols; c++) begin : gen_pick
    wire [SelectBits-1:0] select = pad ? '0 : selects_i[c];

    if (Sparsity == Sparse24) begin : gen_group
      always_comb begin
        unique case (command_i.sparsity)
          Dense:    picks[c] = {1'b0, row_q[0]};
          Sparse12: picks[c] = {row_q[0], select[0]};
          default:  picks[c] = select;
        endcase
      end
    end else begin : gen_row
      assign picks[c] = select;
    end
  end

  logic unused_command;
  assign unused_command = ^command_i;

endmodule
