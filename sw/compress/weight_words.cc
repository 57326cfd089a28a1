#include "sw/compress/weight_words.h"

#include <fmt/format.h>

#include <array>
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

PaletteChoice parse_palette(std::string_view word) {
  constexpr std::array<std::string_view, 4> kKinds = {"steps:", "quantiles:", "kmeans:", "float:"};
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
    if (!word.starts_with(kKinds[kind])) continue;
    int symbols = 0;
    const char* end = word.data() + word.size();
    const auto [rest, error] = std::from_chars(word.data() + kKinds[kind].size(), end, symbols);
    if (error != std::errc() || rest != end || symbols < 2 || symbols > kMaxSymbols) break;
    return {static_cast<PaletteChoice::Kind>(kind), symbols};
  }
  throw std::runtime_error(
      fmt::format("palette '{}': use steps:<n>, quantiles:<n>, kmeans:<n> or, with fp8 operands, "
                  "float:<n>, with 2 to {} symbols",
                  word, kMaxSymbols));
}

QuantisedWeights round_to_palette(std::span<const float> weights, int n, int k, Operand operand,
                                  std::string_view palette, ScalePer per) {
  const auto [kind, symbols] = parse_palette(palette);
  const auto round = [&](const Palette& chosen) {
    return quantise_to_palette(weights, n, k, chosen, per);
  };
  switch (kind) {
    case PaletteChoice::kSteps:
      return round(step_palette(operand, symbols));
    case PaletteChoice::kQuantiles:
      return round(quantile_palette(operand, symbols));
    case PaletteChoice::kKmeans:
      return round(kmeans_palette(operand, weights, n, k, {symbols, per}));
    case PaletteChoice::kFloat:
      return round(fp8_palette(1, symbols));
  }
  throw std::logic_error("a palette of no kind");
}

}  // namespace sluice
