// Weight-stationary systolic array of Rows x Cols PEs (Kung and Leiserson's scheme, with the
// weights held and the sums moving).
//
// Activations and weights move on by HopCols columns a cycle. Inputs are aligned: everything of one
// row of activations comes in one cycle, and the skew that the array needs is added here. A row of
// weights is written into one array row (load_*). With the first activations of a tile in cycle D +
// 1 and the last ones of the tile before in cycle D or earlier, array row r has to be loaded in
// cycle D + r: the weights run through the array as a wave just ahead of the activations that need
// them, so that no element holds more than one.
//
// A tile of fewer rows is loaded in so many cycles; load_last_i marks its last row. Activations of
// the rows below have to be 0 then. Where that is not enough, because in FP8 a weight left from
// before may be NaN, or because rows share activations, the wave goes on clearing weights.
//
// Rows come in groups that see the same activations: of one row and one or two activations, or,
// built for 2:4, of two rows and four. The second row of a group works a cycle later, when its
// activations have moved one hop on, and takes them from there; so 2:4 needs no more registers
// for activations than 1:2.
//
// The sums of activations that came in cycle t stand at sums_o[c] in cycle t + Rows + c / HopCols,
// with Registered, which gives a product a cycle of its own before it is added, a cycle later.

module systolic_array
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16,
  parameter sparsity_e   Sparsity = Sparse12,
  parameter bit          Fp8 = 1'b0,
  parameter bit          Registered = 1'b0,
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
  input  logic                                   load_last_i,
  input  logic [Cols-1:0][7:0]                   load_weights_i,
  input  logic [Cols-1:0][SelectBits-1:0]        load_selects_i,
  input  logic [Groups-1:0][GroupBytes-1:0][7:0] acts_i,
  output logic [Cols-1:0][SumBits-1:0]           sums_o
);

  localparam int unsigned Hops = Cols / HopCols;
  localparam int unsigned Places = Hops + GroupRows - 1;  // that activations move through
  localparam bit          Clears = Fp8 || GroupRows > 1;

  logic [Rows-1:0]                                     loaded;
  logic [Rows-1:0][Hops-1:0]                           load, clear;
  logic [Groups-1:0][Places-1:0][GroupBytes-1:0][7:0]  act;
  logic [Rows:0][Cols-1:0][SumBits-1:0]                sum;
  logic [Cols-1:0][7:0]                                weight;
  logic [Cols-1:0][SelectBits-1:0]                     weight_select;

  for (genvar c = 0; c < Cols; c++) begin : gen_column_bus
    delay #(
      .Cycles(c / HopCols),
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
    logic [GroupBytes-1:0][7:0] entering;

    assign act[g][0] = entering;

    delay #(
      .Cycles(g * GroupRows),
      .Width (8 * GroupBytes)
    ) u_act_skew (
      .clk_i,
      .rst_ni,
      .data_i(acts_i[g]),
      .data_o(entering)
    );

    for (genvar p = 1; p < Places; p++) begin : gen_place
      delay #(
        .Width(8 * GroupBytes)
      ) u_move (
        .clk_i,
        .rst_ni,
        .data_i(act[g][p-1]),
        .data_o(act[g][p])
      );
    end
  end

  if (!Clears) begin : gen_unused_last
    logic unused_last;
    assign unused_last = load_last_i;
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    assign loaded[r] = load_valid_i && load_row_i == RowBits'(r);
    assign load[r][0] = loaded[r] || clear[r][0];

    if (Clears && r > 0) begin : gen_clear
      logic clear_q;

      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) clear_q <= 1'b0;
        else clear_q <= clear[r-1][0] || (loaded[r-1] && load_last_i);
      end

      assign clear[r][0] = clear_q;
    end else begin : gen_no_clear
      assign clear[r][0] = 1'b0;
    end

    for (genvar h = 1; h < Hops; h++) begin : gen_hop
      delay #(
        .Width(2)
      ) u_move (
        .clk_i,
        .rst_ni,
        .data_i({load[r][h-1], clear[r][h-1]}),
        .data_o({load[r][h], clear[r][h]})
      );
    end

    for (genvar c = 0; c < Cols; c++) begin : gen_col
      pe #(
        .Fp8        (Fp8),
        .Choices    (GroupBytes),
        .ClearSelect(GroupRows > 1 ? r % GroupRows * 2 : 0),
        .Registered (Registered)
      ) u_pe (
        .clk_i,
        .load_i  (load[r][c/HopCols]),
        .clear_i (clear[r][c/HopCols]),
        .weight_i(weight[c]),
        .select_i(weight_select[c]),
        .acts_i  (act[r/GroupRows][c/HopCols+r%GroupRows]),
        .sum_i   (sum[r][c]),
        .sum_o   (sum[r+1][c])
      );
    end
  end

endmodule
