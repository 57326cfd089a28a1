// Words of the command line for how real weights are quantised. Throw std::runtime_error for words
// that are none.
#ifndef SLUICE_SW_COMPRESS_WEIGHT_WORDS_H_
#define SLUICE_SW_COMPRESS_WEIGHT_WORDS_H_

#include <span>
#include <string_view>

#include "sw/compress/quantise.h"
#include "sw/compress/types.h"

namespace sluice {

// default_step() with a scale for each "row" or for the "matrix", or as it is if `scales` is empty.
WeightStep step_of(Sparsity sparsity, const CodingChoice& coding, std::string_view scales);

// steps:<n>, quantiles:<n>, kmeans:<n> or, with FP8 operands, float:<n> symbols
// (sw/compress/palette.h).
struct PaletteChoice {
  enum Kind { kSteps, kQuantiles, kKmeans, kFloat } kind;
  int symbols;
};
PaletteChoice parse_palette(std::string_view word);

// Rounds weights [n, k] to the palette of a word.
QuantisedWeights round_to_palette(std::span<const float> weights, int n, int k, Operand operand,
                                  std::string_view palette, ScalePer per);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_WEIGHT_WORDS_H_
