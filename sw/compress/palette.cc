#include "sw/compress/palette.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <stdexcept>

#include "sw/compress/matrix_check.h"
#include "sw/compress/normal_quantiles.h"

namespace sluice {
namespace {

void check_symbols(int symbols) {
  if (symbols < 2 || symbols > kMaxSymbols) {
    throw std::runtime_error(
        fmt::format("a palette of {} symbols: it can have 2 to {}", symbols, kMaxSymbols));
  }
}

float largest_operand(Operand operand) {
  return operand_value(operand, operand_of_level(operand, highest_level(operand)));
}

std::int8_t nearest_operand(Operand operand, float value) {
  const float limit = largest_operand(operand);
  value = std::clamp(value, -limit, limit);
  if (operand == Operand::kInt8) return static_cast<std::int8_t>(std::nearbyint(value));
  const auto bits = static_cast<std::int8_t>(encode_fp8(value));
  return is_zero(operand, bits) ? 0 : bits;
}

Palette make_palette(Operand operand, std::vector<std::int8_t> operands, float reach) {
  std::ranges::sort(operands, {}, [&](std::int8_t byte) { return operand_value(operand, byte); });
  const auto repeated = std::ranges::unique(operands);
  operands.erase(repeated.begin(), repeated.end());
  return {operand, std::move(operands), reach};
}

// From numbers in -1 to 1.
Palette palette_of(Operand operand, std::span<const double> numbers) {
  const float reach = largest_operand(operand);
  std::vector<std::int8_t> operands;
  for (double number : numbers) {
    operands.push_back(nearest_operand(operand, static_cast<float>(number) * reach));
  }
  return make_palette(operand, std::move(operands), reach);
}

// Weights over the largest magnitudes of their rows, each with the square of that, by value.
class Histogram {
 public:
  struct Bin {
    double weight = 0;
    double sum = 0;
    double mean() const { return sum / weight; }
  };

  Histogram(std::span<const float> weights, int n, int k, ScalePer per) : bins_(kBins) {
    const std::vector<float> scale =
        weight_scales(weights, n, k, 1, {.rule = StepRule::kAbsMax, .per = per}, Operand::kInt8);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      const double largest = scale_of_row(scale, static_cast<int>(i / k));
      const double value = weights[i] / largest;
      Bin& bin = bins_[static_cast<std::size_t>((value + 1) / 2 * (kBins - 1) + 0.5)];
      bin.weight += largest * largest;
      bin.sum += largest * largest * value;
    }
    std::erase_if(bins_, [](const Bin& bin) { return bin.weight == 0; });
  }

  std::span<const Bin> bins() const { return bins_; }

 private:
  static constexpr std::size_t kBins = 1 << 14;
  std::vector<Bin> bins_;
};

double distance(const std::vector<double>& centroids, double value) {
  double nearest = std::numeric_limits<double>::infinity();
  for (double centroid : centroids) nearest = std::min(nearest, std::abs(centroid - value));
  return nearest;
}

// k-means++: each further centroid is a bin drawn in proportion to its squared error.
std::vector<double> first_centroids(std::span<const Histogram::Bin> bins, const KMeans& options) {
  std::mt19937 random(options.seed);
  std::vector<double> centroids = {0};
  std::vector<double> error(bins.size());
  while (static_cast<int>(centroids.size()) < options.symbols) {
    for (std::size_t i = 0; i < bins.size(); ++i) {
      const double d = distance(centroids, bins[i].mean());
      error[i] = bins[i].weight * d * d;
    }
    if (std::ranges::all_of(error, [](double e) { return e == 0; })) break;
    std::discrete_distribution<std::size_t> draw(error.begin(), error.end());
    centroids.push_back(bins[draw(random)].mean());
  }
  std::ranges::sort(centroids);
  return centroids;
}

// One round of Lloyd's: every centroid becomes the mean of the bins nearest to it; 0 stays.
void move_centroids(std::span<const Histogram::Bin> bins, std::vector<double>& centroids) {
  std::size_t bin = 0;
  for (std::size_t c = 0; c < centroids.size(); ++c) {
    const double end = c + 1 < centroids.size() ? (centroids[c] + centroids[c + 1]) / 2
                                                : std::numeric_limits<double>::infinity();
    Histogram::Bin cell;
    for (; bin < bins.size() && bins[bin].mean() < end; ++bin) {
      cell.weight += bins[bin].weight;
      cell.sum += bins[bin].sum;
    }
    if (centroids[c] != 0 && cell.weight > 0) centroids[c] = cell.mean();
  }
}

}  // namespace

Palette step_palette(Operand operand, int symbols) {
  check_symbols(symbols);
  std::vector<std::int8_t> operands = {0};
  const int levels = std::clamp((symbols - 1) / 2, 1, highest_level(operand));
  for (int level = 1; level <= levels; ++level) {
    operands.push_back(operand_of_level(operand, level));
    operands.push_back(operand_of_level(operand, -level));
  }
  return make_palette(operand, std::move(operands),
                      operand_value(operand, operand_of_level(operand, levels)));
}

Palette fp8_palette(int fraction_bits, int symbols) {
  check_symbols(symbols);
  if (fraction_bits < 0 || fraction_bits > 3) {
    throw std::runtime_error(
        fmt::format("an FP8 palette with {} fraction bits: it can have 0 to 3", fraction_bits));
  }
  const int spacing = 8 >> fraction_bits;  // in levels
  std::vector<std::int8_t> operands = {0};
  const int highest = highest_level(Operand::kFp8) / spacing * spacing;
  for (int level = highest; level > 0; level -= spacing) {
    if (static_cast<int>(operands.size()) + 2 > symbols) break;
    operands.push_back(operand_of_level(Operand::kFp8, level));
    operands.push_back(operand_of_level(Operand::kFp8, -level));
  }
  return make_palette(Operand::kFp8, std::move(operands),
                      operand_value(Operand::kFp8, operand_of_level(Operand::kFp8, highest)));
}

Palette quantile_palette(Operand operand, int symbols) {
  check_symbols(symbols);
  return palette_of(operand, normal_quantiles(symbols));
}

Palette kmeans_palette(Operand operand, std::span<const float> weights, int n, int k,
                       const KMeans& options) {
  check_symbols(options.symbols);
  const Histogram histogram(weights, n, k, options.per);
  std::vector<double> centroids = first_centroids(histogram.bins(), options);
  for (int round = 0; round < options.rounds; ++round) {
    move_centroids(histogram.bins(), centroids);
  }
  return palette_of(operand, centroids);
}

QuantisedWeights quantise_to_palette(std::span<const float> weights, int n, int k,
                                     const Palette& palette, ScalePer per) {
  QuantisedWeights result{.n = n, .k = k, .q = {}, .scale = {}, .operand = palette.operand};
  result.scale =
      weight_scales(weights, n, k, 1, {.rule = StepRule::kAbsMax, .per = per}, Operand::kInt8);
  for (float& scale : result.scale) scale = usable_scale(scale / palette.reach);
  std::vector<float> ends;  // between neighbours
  const auto value = [&](std::size_t i) {
    return operand_value(palette.operand, palette.operands[i]);
  };
  for (std::size_t i = 0; i + 1 < palette.operands.size(); ++i) {
    ends.push_back((value(i) + value(i + 1)) / 2);
  }
  result.q.reserve(weights.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float quotient = weights[i] / scale_of_row(result.scale, static_cast<int>(i / k));
    result.q.push_back(palette.operands[std::ranges::lower_bound(ends, quotient) - ends.begin()]);
  }
  return result;
}

}  // namespace sluice
