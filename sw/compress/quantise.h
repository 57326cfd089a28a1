// Symmetric quantisation to INT8: value(row, column) ~ q * scale[row], with |q| <= max_level.
// Weights have one scale an output channel (row of W [N, K]), activations one a token (row of
// A [M, K]); these are the column and row scales of docs/numerics.md. Quotients are rounded to
// nearest, ties to even, and clipped.
//
// A row of zeros gets scale 1; so does a row so small that its scale would be subnormal, which the
// machine would take as zero. Matrices are row-major. A size that does not fit and elements that
// are NaN or infinite are std::runtime_error.
#ifndef SLUICE_SW_COMPRESS_QUANTISE_H_
#define SLUICE_SW_COMPRESS_QUANTISE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/types.h"

namespace sluice {

struct QuantisedWeights {
  int n = 0;
  int k = 0;
  std::vector<std::int8_t> q;  // [n, k]
  std::vector<float> scale;    // [n], or empty: the operands themselves are the weights
};

struct QuantisedActivations {
  int m = 0;
  int k = 0;
  std::vector<std::int8_t> q;  // [m, k]
  std::vector<float> scale;    // [m]
};

// How the scale (the step between two levels) of a row of weights is chosen.
enum class StepRule {
  kAbsMax,        // the largest magnitude is max_level steps
  kSquaredError,  // the smallest squared error over a grid of clipping points, 1 to 0.1 of the
                  // largest
  kRms,           // rms_factor times the root mean square of the row's weights that are not zero
};

// With kRms the step does not depend on a row's outliers: they get large levels, which a Huffman
// code pays for with long codes instead of stretching the scale of all others. A factor f gives
// normally distributed weights about log2(4.13 / f) bits and an SNR of 12 / f^2; the default gives
// 4.5 bits and 25.7 dB.
struct WeightStep {
  StepRule rule = StepRule::kAbsMax;
  double rms_factor = 0.18;
};

// The most levels of each sign with which any matrix fits the codes and the table: 127 in dense raw
// and huffman, 2^(n-1) - 1 in dense fixed:n; 63 in 1:2 (each level with both selects, zero once),
// 2^(n-2) - 1 in 1:2 fixed:n. Throws for fixed codes so short that no level is left beside zero.
int max_level(Sparsity sparsity, const CodingChoice& coding);

// kRms for huffman, else kSquaredError below 63 levels, else kAbsMax.
WeightStep default_step(Sparsity sparsity, const CodingChoice& coding);

// max_level is 1 to 127; step.rms_factor is positive and finite.
QuantisedWeights quantise_weights(std::span<const float> weights, int n, int k, int max_level,
                                  const WeightStep& step = {});

// 127 levels, the largest magnitude of each token is 127 steps.
QuantisedActivations quantise_activations(std::span<const float> activations, int m, int k);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_QUANTISE_H_
