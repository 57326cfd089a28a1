// Weight-stationary systolic array of Rows x Cols PEs (Kung and Leiserson's scheme, with the
// weights held and the sums moving).
//
// Inputs are aligned: everything of one row of activations comes in one cycle, and the skew that
// the array needs is added here. A row of weights is written into the shadow registers of one
// array row (load_*); swap_i, one cycle before the first activations that use them, makes the
// shadow weights active. Of a tile, array row r may be loaded r cycles after the swap of the
// tile before at the earliest, and must be loaded by the cycle before swap_i.
//
// Rows come in groups that see the same activations: of one row and one or two activations, or,
// built for 2:4, of two rows and four. The second row of a group works a cycle later, when its
// activations have moved one column on, and takes them from there; so 2:4 needs no more registers
// for activations than 1:2.
//
// The sums of activations that came in cycle t stand at sums_o[c] in cycle t + Rows + c.

module systolic_array
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  localparam int unsigned GroupRows = group_rows(Sparsity),
  localparam int unsigned GroupBytes = group_bytes(Sparsity),
  localparam int unsigned Groups = Rows / GroupRows,
  localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1,
  localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits,
  localparam int unsigned RowBits = Rows > 1 ? $clog2(Rows) : 1
) (
  input  logic                                   clk_i,
  input  logic                                   rst_ni,
  input  logic                                   load_valid_i,
  input  logic [RowBits-1:0]                     load_row_i,
  input  logic [Cols-1:0][7:0]                   load_weights_i,
  input  logic [Cols-1:0][SelectBits-1:0]        load_selects_i,
  input  logic                                   swap_i,
  input  logic [Groups-1:0][GroupBytes-1:0][7:0] acts_i,
  output logic [Cols-1:0][SumBits-1:0]           sums_o
);

  localparam int unsigned Columns = Cols + GroupRows - 1;  // that activations move through

  logic [Rows-1:0][Cols:0]                             load, swap;
  logic [Groups-1:0][Columns-1:0][GroupBytes-1:0][7:0] act;
  logic [Rows:0][Cols-1:0][SumBits-1:0]                sum;
  logic [Cols-1:0][7:0]                                weight;
  logic [Cols-1:0][SelectBits-1:0]                     weight_select;

  for (genvar c = 0; c < Cols; c++) begin : gen_column_bus
    delay #(
      .Cycles(c),
      .Width (8 + SelectBits)
    ) u_weight_skew (
      .clk_i,
      .rst_ni,
      .data_i({load_selects_i[c], load_weights_i[c]}),
      .data_o({weight_select[c], weight[c]})
    );
    assign sum[0][c] = '0;
    assign sums_o[c] = sum[Rows][c];
  end

  for (genvar g = 0; g < Groups; g++) begin : gen_group
    logic [GroupBytes-1:0][7:0]              entering;
    logic [Columns-1:1][GroupBytes-1:0][7:0] moved_q;

    assign act[g] = {moved_q, entering};

    delay #(
      .Cycles(g * GroupRows),
      .Width (8 * GroupBytes)
    ) u_act_skew (
      .clk_i,
      .rst_ni,
      .data_i(acts_i[g]),
      .data_o(entering)
    );

    always_ff @(posedge clk_i) moved_q <= act[g][Columns-2:0];
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    assign load[r][0] = load_valid_i && load_row_i == RowBits'(r);

    delay #(
      .Cycles(r),
      .Width (1)
    ) u_swap_skew (
      .clk_i,
      .rst_ni,
      .data_i(swap_i),
      .data_o(swap[r][0])
    );

    for (genvar c = 0; c < Cols; c++) begin : gen_col
      pe #(
        .Fp8    (Fp8),
        .Choices(GroupBytes)
      ) u_pe (
        .clk_i,
        .load_i  (load[r][c]),
        .weight_i(weight[c]),
        .select_i(weight_select[c]),
        .swap_i  (swap[r][c]),
        .acts_i  (act[r/GroupRows][c+r%GroupRows]),
        .sum_i   (sum[r][c]),
        .load_o  (load[r][c+1]),
        .swap_o  (swap[r][c+1]),
        .sum_o   (sum[r+1][c])
      );
    end
  end

endmodule
