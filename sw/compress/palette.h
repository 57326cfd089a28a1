// Palettes: sets of up to 256 operands that weights are rounded to. A palette costs the machine
// nothing, it is only what stands in the table. Every palette holds 0, which pruned weights need.
//
// Quantiles are those of T. Dettmers et al., "QLoRA: Efficient finetuning of quantized LLMs", 2023
// (NF4 for 16 symbols); k-means is S. Lloyd, "Least squares quantization in PCM", IEEE Transactions
// on Information Theory 28(2), 1982, started as k-means++.
#ifndef SLUICE_SW_COMPRESS_PALETTE_H_
#define SLUICE_SW_COMPRESS_PALETTE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/quantise.h"

namespace sluice {

inline constexpr int kMaxSymbols = 256;

struct Palette {
  Operand operand = Operand::kInt8;
  std::vector<std::int8_t> operands;  // distinct, in ascending order of their values
  float reach = 1;                    // what the largest magnitude of a row becomes
};

// Numbers of symbols are 2 to kMaxSymbols (std::runtime_error otherwise); where operands coincide,
// or levels pair up around 0, a palette has fewer.

// Zero and the (symbols - 1) / 2 first levels of each sign, FP8's where steps are still even: up to
// 33 symbols uniform, beyond that only in INT8.
Palette step_palette(Operand operand, int symbols);

// A floating-point subset of E4M3: zero and, from 448 or 384 or 256 down, the magnitudes with
// `fraction_bits` (0 to 3).
Palette fp8_palette(int fraction_bits, int symbols);

// Quantiles of the normal distribution, the outermost at the largest operand.
Palette quantile_palette(Operand operand, int symbols);

// Lloyd's centroids of weights [n, k], each over the largest magnitude of its row (or of the
// matrix) and weighted with its square, so that the squared error is that of the weights.
struct KMeans {
  int symbols = 16;
  ScalePer per = ScalePer::kRow;
  int rounds = 20;
  std::uint32_t seed = 1;
};
Palette kmeans_palette(Operand operand, std::span<const float> weights, int n, int k,
                       const KMeans& options);

// Rounds weights [n, k] to the nearest of the palette, among two equally near the smaller.
QuantisedWeights quantise_to_palette(std::span<const float> weights, int n, int k,
                                     const Palette& palette, ScalePer per = ScalePer::kRow);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_PALETTE_H_
