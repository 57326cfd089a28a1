// Weight-stationary systolic array of Rows x Cols PEs (Kung and Leiserson's scheme, with the
// weights held and the sums moving).
//
// Inputs are aligned: everything of one row of activations comes in one cycle, and the skew that
// the array needs is added here. A row of weights is written into the shadow registers of one
// array row (load_*); swap_i, one cycle before the first activations that use them, makes the
// shadow weights active. Of a tile, array row r may be loaded r cycles after the swap of the
// tile before at the earliest, and must be loaded by the cycle before swap_i.
//
// The sums of activations that came in cycle t stand at sums_o[c] in cycle t + Rows + c.

module systolic_array #(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter bit          Sparse12 = 1'b1,
  parameter int unsigned SumBits = 32,
  localparam int unsigned ActLanes = Sparse12 ? 2 : 1,
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic                               clk_i,
  input  logic                               rst_ni,
  input  logic                               load_valid_i,
  input  logic [RowBits-1:0]                 load_row_i,
  input  logic [Cols-1:0][7:0]               load_weights_i,
  input  logic [Cols-1:0]                    load_selects_i,
  input  logic                               swap_i,
  input  logic [Rows-1:0][ActLanes-1:0][7:0] acts_i,
  output logic [Cols-1:0][SumBits-1:0]       sums_o
);

  logic [Rows-1:0][Cols:0]                          load, swap;
  logic [Rows-1:0][Cols:0][ActLanes-1:0][7:0]       act;
  logic [Rows:0][Cols-1:0][SumBits-1:0]             sum;
  logic [Cols-1:0][7:0]                             weight;
  logic [Cols-1:0]                                  weight_select;

  for (genvar c = 0; c < Cols; c++) begin : gen_column_bus
    delay #(
      .Cycles(c),
      .Width (9)
    ) u_weight_skew (
      .clk_i,
      .rst_ni,
      .data_i({load_selects_i[c], load_weights_i[c]}),
      .data_o({weight_select[c], weight[c]})
    );
    assign sum[0][c] = '0;
    assign sums_o[c] = sum[Rows][c];
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    assign load[r][0] = load_valid_i && load_row_i == RowBits'(r);

    delay #(
      .Cycles(r),
      .Width (8 * ActLanes + 1)
    ) u_act_skew (
      .clk_i,
      .rst_ni,
      .data_i({swap_i, acts_i[r]}),
      .data_o({swap[r][0], act[r][0]})
    );

    for (genvar c = 0; c < Cols; c++) begin : gen_col
      pe #(
        .Sparse12(Sparse12),
        .SumBits (SumBits)
      ) u_pe (
        .clk_i,
        .load_i  (load[r][c]),
        .weight_i(weight[c]),
        .select_i(weight_select[c]),
        .swap_i  (swap[r][c]),
        .act_i   (act[r][c]),
        .sum_i   (sum[r][c]),
        .load_o  (load[r][c+1]),
        .swap_o  (swap[r][c+1]),
        .act_o   (act[r][c+1]),
        .sum_o   (sum[r+1][c])
      );
    end
  end

endmodule
