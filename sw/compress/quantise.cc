#include "sw/compress/quantise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include "sw/compress/matrix_check.h"

namespace sluice {
namespace {

constexpr int kMaxInt8Level = 127;
constexpr int kMaxPairLevel = 63;  // 63 levels * 2 signs * 2 selects + 1 zero = 253 entries

float quantise(float value, float scale, int max_level) {
  const float limit = static_cast<float>(max_level);
  return std::nearbyint(std::clamp(value / scale, -limit, limit));
}

double abs_max(std::span<const float> row) {
  float largest = 0;
  for (float value : row) largest = std::max(largest, std::abs(value));
  return largest;
}

double rms_of_nonzeros(std::span<const float> row) {
  double sum = 0;
  std::size_t nonzeros = 0;
  for (float value : row) {
    sum += static_cast<double>(value) * value;
    nonzeros += value != 0;
  }
  return nonzeros == 0 ? 0 : std::sqrt(sum / static_cast<double>(nonzeros));
}

float usable_scale(double step) {
  if (step < std::numeric_limits<float>::min()) return 1;
  return static_cast<float>(std::min<double>(step, std::numeric_limits<float>::max()));
}

double squared_error(std::span<const float> row, float scale, int max_level) {
  double sum = 0;
  for (float value : row) {
    const double error = value - static_cast<double>(scale) * quantise(value, scale, max_level);
    sum += error * error;
  }
  return sum;
}

float best_squared_error(std::span<const float> row, int max_level) {
  const double largest = abs_max(row);
  float best = usable_scale(largest / max_level);
  double best_error = squared_error(row, best, max_level);
  for (int percent = 95; percent >= 10; percent -= 5) {
    const double step = largest * percent / 100 / max_level;
    if (step < std::numeric_limits<float>::min()) break;
    const float scale = static_cast<float>(step);
    const double error = squared_error(row, scale, max_level);
    if (error < best_error) {
      best = scale;
      best_error = error;
    }
  }
  return best;
}

float choose_scale(std::span<const float> row, int max_level, const WeightStep& step) {
  switch (step.rule) {
    case StepRule::kSquaredError:
      return best_squared_error(row, max_level);
    case StepRule::kRms:
      return usable_scale(rms_of_nonzeros(row) * step.rms_factor);
    case StepRule::kAbsMax:
      break;
  }
  return usable_scale(abs_max(row) / max_level);
}

// Works for both result types: fills q and scale row by row.
template <typename Quantised>
void quantise_rows(std::span<const float> matrix, int rows, int columns, int max_level,
                   const WeightStep& step, Quantised& result) {
  result.q.resize(matrix.size());
  result.scale.resize(rows);
  for (int r = 0; r < rows; ++r) {
    const std::size_t first = static_cast<std::size_t>(r) * columns;
    const std::span<const float> row = matrix.subspan(first, columns);
    const float scale = choose_scale(row, max_level, step);
    result.scale[r] = scale;
    for (int i = 0; i < columns; ++i) {
      result.q[first + i] = static_cast<std::int8_t>(quantise(row[i], scale, max_level));
    }
  }
}

}  // namespace

int max_level(Sparsity sparsity, const CodingChoice& coding) {
  const bool dense = sparsity == Sparsity::kDense;
  if (coding.coding != Coding::kFixed) return dense ? kMaxInt8Level : kMaxPairLevel;
  const int level = (1 << coding.fixed_bits) / (dense ? 2 : 4) - 1;
  if (level < 1) {
    throw std::runtime_error(
        fmt::format("{} has no room for a positive and a negative level in {}: use fixed:{} or "
                    "more bits",
                    to_string(coding), to_string(sparsity), dense ? 2 : 3));
  }
  return level;
}

WeightStep default_step(Sparsity sparsity, const CodingChoice& coding) {
  if (coding.coding == Coding::kHuffman) return {StepRule::kRms};
  const bool few = max_level(sparsity, coding) < kMaxPairLevel;
  return {few ? StepRule::kSquaredError : StepRule::kAbsMax};
}

QuantisedWeights quantise_weights(std::span<const float> weights, int n, int k, int max_level,
                                  const WeightStep& step) {
  if (max_level < 1 || max_level > kMaxInt8Level) {
    throw std::runtime_error(fmt::format("weights cannot be quantised to {} levels: use 1 to {}",
                                         max_level, kMaxInt8Level));
  }
  if (!std::isfinite(step.rms_factor) || step.rms_factor <= 0) {
    throw std::runtime_error(
        fmt::format("the factor of the weights' step is {}: it must be "
                    "positive and finite",
                    step.rms_factor));
  }
  check_finite(weights, n, k, "weight");
  QuantisedWeights result{.n = n, .k = k, .q = {}, .scale = {}};
  quantise_rows(weights, n, k, max_level, step, result);
  return result;
}

QuantisedActivations quantise_activations(std::span<const float> activations, int m, int k) {
  check_finite(activations, m, k, "activation");
  QuantisedActivations result{.m = m, .k = k, .q = {}, .scale = {}};
  quantise_rows(activations, m, k, kMaxInt8Level, WeightStep{}, result);
  return result;
}

}  // namespace sluice
