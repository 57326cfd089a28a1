// systolic_array of every kind side by side on the same inputs: INT8, then FP8, each dense, built for 1:2
// and for 2:4. Dense arrays see the lower half of the activations; sums are zero-extended.

module systolic_array_wrapper
  import sluice_pkg::*;
#(
  parameter int unsigned Rows = 4,
  parameter int unsigned Cols = 4,
  parameter bit          Registered = 1'b0,
  localparam int unsigned Kinds = 6,
  localparam int unsigned RowBits = $clog2(Rows)
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            load_valid_i,
  input  logic [RowBits-1:0]              load_row_i,
  input  logic                            load_last_i,
  input  logic [Cols-1:0][7:0]            load_weights_i,
  input  logic [Cols-1:0][1:0]            load_selects_i,
  input  logic [2*Rows-1:0][7:0]          acts_i,
  output logic [Cols-1:0][Fp8SumBits-1:0] sums_o[Kinds]
);

  logic [Cols-1:0] low_selects;

  for (genvar c = 0; c < Cols; c++) begin : gen_select
    assign low_selects[c] = load_selects_i[c][0];
  end

  for (genvar k = 0; k < Kinds; k++) begin : gen_kind
    localparam bit          Fp8 = k >= 3;
    localparam sparsity_e   Sparsity = sparsity_e'(2'(k % 3));
    localparam int unsigned SumBits = Fp8 ? Fp8SumBits : Int8SumBits;
    localparam int unsigned Bytes = Sparsity == Dense ? Rows : 2 * Rows;
    localparam int unsigned SelectBits = Sparsity == Sparse24 ? 2 : 1;

    logic [Cols-1:0][SelectBits-1:0] selects;
    logic [Cols-1:0][SumBits-1:0]    sums;

    if (Sparsity == Sparse24) begin : gen_selects
      assign selects = load_selects_i;
    end else begin : gen_low_selects
      assign selects = low_selects;
    end

    for (genvar c = 0; c < Cols; c++) begin : gen_sum
      assign sums_o[k][c] = Fp8SumBits'(sums[c]);
    end

    systolic_array #(
      .Rows      (Rows),
      .Cols      (Cols),
      .Sparsity  (Sparsity),
      .Fp8       (Fp8),
      .Registered(Registered)
    ) u_array (
      .clk_i,
      .rst_ni,
      .load_valid_i,
      .load_row_i,
      .load_last_i,
      .load_weights_i,
      .load_selects_i(selects),
      .acts_i        (acts_i[Bytes-1:0]),
      .sums_o        (sums)
    );
  end

endmodule
