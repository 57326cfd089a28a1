// Symmetric quantisation to INT8 or FP8 operands: value(row, column) ~ operand * scale of the row.
// Weights have one scale an output channel (row of W [N, K]) or one for all, activations one a
// token (row of A [M, K]); these are the column and row scales of docs/numerics.md. Quotients are
// rounded to the nearest operand, ties to even, and clipped to max_level (sw/compress/operand.h
// says what levels are).
//
// A row of zeros gets scale 1; so does a row so small that its scale would be subnormal, which the
// machine would take as zero. Matrices are row-major. A size that does not fit and elements that
// are NaN or infinite are std::runtime_error.
#ifndef SLUICE_SW_COMPRESS_QUANTISE_H_
#define SLUICE_SW_COMPRESS_QUANTISE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/operand.h"
#include "sw/compress/types.h"

namespace sluice {

// The scale of a row among `scale`, which holds one a row, one for all or none.
inline float scale_of_row(std::span<const float> scale, int row) {
  return scale.empty() ? 1 : scale[scale.size() == 1 ? 0 : row];
}

struct QuantisedWeights {
  int n = 0;
  int k = 0;
  std::vector<std::int8_t> q;  // [n, k]; FP8 as bits
  std::vector<float> scale;    // [n]; one for all rows; or empty: the operands are the weights
  Operand operand = Operand::kInt8;

  float value(int row, int column) const {
    return operand_value(operand, q[static_cast<std::size_t>(row) * k + column]) *
           scale_of_row(scale, row);
  }
};

struct QuantisedActivations {
  int m = 0;
  int k = 0;
  std::vector<std::int8_t> q;  // [m, k]; FP8 as bits
  std::vector<float> scale;    // [m]
  Operand operand = Operand::kInt8;
};

// How the scale of a row of weights is chosen.
enum class StepRule {
  kAbsMax,        // the largest magnitude is that of max_level
  kSquaredError,  // the smallest squared error over a grid of clipping points, 1 to 0.1 of the
                  // largest
  kRms,           // level 1 is rms_factor times the root mean square of the row's weights that are
                  // not zero
};

enum class ScalePer { kRow, kMatrix };

// With kRms the step does not depend on a row's outliers: they get large levels, which a Huffman
// code pays for with long codes instead of stretching the scale of all others. A factor f gives
// normally distributed weights about log2(4.13 / f) bits and an SNR of 12 / f^2; the default gives
// 4.5 bits and 25.7 dB. Trellis codes take half the factor for about as many bits. A scale for the
// whole matrix spends the same squared error on all weights, which costs the fewest bits for the
// matrix's SNR.
struct WeightStep {
  StepRule rule = StepRule::kAbsMax;
  double rms_factor = 0.18;
  ScalePer per = ScalePer::kRow;
};

// The most levels of each sign with which any matrix fits the codes and the table. With s selects
// (1 in dense, 2 in 1:2, 3 in 2:4) and c codes (256, or 2^n in fixed:n) they are the most with
// s * (2 * levels + 1) <= c: 127 (FP8: 126), 63 and 42 in raw, huffman and trellis. Throws for
// fixed codes so short that no level is left beside zero.
int max_level(Sparsity sparsity, const CodingChoice& coding, Operand operand = Operand::kInt8);

// kRms with one scale for the matrix for huffman and trellis, else kSquaredError below 42 levels,
// else kAbsMax, with a scale a row.
WeightStep default_step(Sparsity sparsity, const CodingChoice& coding);

// max_level is 1 to that of the operand; step.rms_factor is positive and finite.
QuantisedWeights quantise_weights(std::span<const float> weights, int n, int k, int max_level,
                                  const WeightStep& step = {}, Operand operand = Operand::kInt8);

// The scales alone, [n] or one.
std::vector<float> weight_scales(std::span<const float> weights, int n, int k, int max_level,
                                 const WeightStep& step, Operand operand);

// The step as a scale: 1 for one that would be subnormal, and always finite.
float usable_scale(double step);

// The largest magnitude of each token is 127, in FP8 448.
QuantisedActivations quantise_activations(std::span<const float> activations, int m, int k,
                                          Operand operand = Operand::kInt8);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_QUANTISE_H_
