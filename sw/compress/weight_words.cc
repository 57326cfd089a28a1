#include "sw/compress/weight_words.h"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "sw/compress/palette.h"

namespace sluice {

WeightStep step_of(Sparsity sparsity, const CodingChoice& coding, std::string_view scales) {
  WeightStep step = default_step(sparsity, coding);
  if (scales == "row") {
    step.per = ScalePer::kRow;
  } else if (scales == "matrix") {
    step.per = ScalePer::kMatrix;
  } else if (!scales.empty()) {
    throw std::runtime_error(fmt::format("scales '{}': use row or matrix", scales));
  }
  return step;
}

QuantisedWeights round_to_palette(std::span<const float> weights, int n, int k, Operand operand,
                                  std::string_view palette, ScalePer per) {
  const std::size_t colon = palette.find(':');
  const std::string_view kind = palette.substr(0, colon);
  int symbols = 0;
  if (colon != std::string_view::npos) {
    std::from_chars(palette.data() + colon + 1, palette.data() + palette.size(), symbols);
  }
  Palette chosen;
  if (kind == "steps") {
    chosen = step_palette(operand, symbols);
  } else if (kind == "float") {
    chosen = fp8_palette(1, symbols);
  } else if (kind == "quantiles") {
    chosen = quantile_palette(operand, symbols);
  } else if (kind == "kmeans") {
    chosen = kmeans_palette(operand, weights, n, k, {symbols, per});
  } else {
    throw std::runtime_error(
        fmt::format("palette '{}': use steps:<n>, quantiles:<n>, kmeans:<n> or, with fp8 operands, "
                    "float:<n>, with 2 to 256 symbols",
                    palette));
  }
  return quantise_to_palette(weights, n, k, chosen, per);
}

}  // namespace sluice
