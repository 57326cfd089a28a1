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

constexpr int kManyLevels = 42;  // as 2:4 has with codes of 8 bits
constexpr double kTrellisRmsFactor = 0.09;

// Rounds weights over a scale to the operands of up to `max_level`.
class Rounding {
 public:
  Rounding(Operand operand, int max_level)
      : operand_(operand), limit_(operand_value(operand, operand_of_level(operand, max_level))) {}

  std::int8_t operator()(float value, float scale) const {
    const float quotient = std::clamp(value / scale, -limit_, limit_);
    if (operand_ == Operand::kInt8) return static_cast<std::int8_t>(to_nearest_even(quotient));
    const auto bits = static_cast<std::int8_t>(encode_fp8(quotient));
    return is_zero(operand_, bits) ? 0 : bits;
  }

  Operand operand() const { return operand_; }
  double limit() const { return limit_; }

 private:
  // Of magnitudes below 2^22: so large a sum has no bits for a fraction.
  static float to_nearest_even(float value) {
    constexpr float kWithoutFraction = 0x1.8p23f;
    return (value + kWithoutFraction) - kWithoutFraction;
  }

  Operand operand_;
  float limit_;
};

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

double squared_error(std::span<const float> row, float scale, const Rounding& round) {
  double sum = 0;
  for (float value : row) {
    const double error =
        value - static_cast<double>(scale) * operand_value(round.operand(), round(value, scale));
    sum += error * error;
  }
  return sum;
}

float best_squared_error(std::span<const float> row, const Rounding& round) {
  const double largest = abs_max(row);
  float best = usable_scale(largest / round.limit());
  double best_error = squared_error(row, best, round);
  for (int percent = 95; percent >= 10; percent -= 5) {
    const double step = largest * percent / 100 / round.limit();
    if (step < std::numeric_limits<float>::min()) break;
    const float scale = static_cast<float>(step);
    const double error = squared_error(row, scale, round);
    if (error < best_error) {
      best = scale;
      best_error = error;
    }
  }
  return best;
}

float choose_scale(std::span<const float> row, const Rounding& round, const WeightStep& step) {
  switch (step.rule) {
    case StepRule::kSquaredError:
      return best_squared_error(row, round);
    case StepRule::kRms:
      return usable_scale(rms_of_nonzeros(row) * step.rms_factor / level_step(round.operand()));
    case StepRule::kAbsMax:
      break;
  }
  return usable_scale(abs_max(row) / round.limit());
}

std::vector<float> choose_scales(std::span<const float> matrix, int rows, int columns,
                                 const Rounding& round, const WeightStep& step) {
  if (step.per == ScalePer::kMatrix) return {choose_scale(matrix, round, step)};
  std::vector<float> scales;
  for (int row = 0; row < rows; ++row) {
    const std::size_t first = static_cast<std::size_t>(row) * columns;
    scales.push_back(choose_scale(matrix.subspan(first, columns), round, step));
  }
  return scales;
}

std::vector<std::int8_t> round_rows(std::span<const float> matrix, int columns,
                                    std::span<const float> scale, const Rounding& round) {
  std::vector<std::int8_t> q(matrix.size());
  for (std::size_t i = 0; i < q.size(); i += static_cast<std::size_t>(columns)) {
    const float row_scale = scale_of_row(scale, static_cast<int>(i / columns));
    std::transform(&matrix[i], &matrix[i] + columns, &q[i],
                   [&](float value) { return round(value, row_scale); });
  }
  return q;
}

void check_step(int max_level, const WeightStep& step, Operand operand) {
  if (max_level < 1 || max_level > highest_level(operand)) {
    throw std::runtime_error(fmt::format("weights cannot be quantised to {} levels: use 1 to {}",
                                         max_level, highest_level(operand)));
  }
  if (!std::isfinite(step.rms_factor) || step.rms_factor <= 0) {
    throw std::runtime_error(fmt::format(
        "the factor of the weights' step is {}: it must be positive and finite", step.rms_factor));
  }
}

}  // namespace

float usable_scale(double step) {
  if (step < std::numeric_limits<float>::min()) return 1;
  return static_cast<float>(std::min<double>(step, std::numeric_limits<float>::max()));
}

int max_level(Sparsity sparsity, const CodingChoice& coding, Operand operand) {
  const int selects = static_cast<int>(sparsity) + 1;
  const int codes = coding.coding == Coding::kFixed ? 1 << coding.fixed_bits : 256;
  const int level = (codes / selects - 1) / 2;
  if (level < 1) {
    throw std::runtime_error(
        fmt::format("{} has no room for a positive and a negative level in {}: use fixed:{} or "
                    "more bits",
                    to_string(coding), to_string(sparsity), 1 + selects));
  }
  return std::min(level, highest_level(operand));
}

WeightStep default_step(Sparsity sparsity, const CodingChoice& coding) {
  if (coding.coding == Coding::kHuffman) return {.rule = StepRule::kRms, .per = ScalePer::kMatrix};
  if (coding.coding == Coding::kTrellis) {
    return {StepRule::kRms, kTrellisRmsFactor, ScalePer::kMatrix};
  }
  const bool few = max_level(sparsity, coding) < kManyLevels;
  return {few ? StepRule::kSquaredError : StepRule::kAbsMax};
}

std::vector<float> weight_scales(std::span<const float> weights, int n, int k, int max_level,
                                 const WeightStep& step, Operand operand) {
  check_step(max_level, step, operand);
  check_finite(weights, n, k, "weight");
  return choose_scales(weights, n, k, Rounding(operand, max_level), step);
}

QuantisedWeights quantise_weights(std::span<const float> weights, int n, int k, int max_level,
                                  const WeightStep& step, Operand operand) {
  QuantisedWeights result{.n = n,
                          .k = k,
                          .q = {},
                          .scale = weight_scales(weights, n, k, max_level, step, operand),
                          .operand = operand};
  result.q = round_rows(weights, k, result.scale, Rounding(operand, max_level));
  return result;
}

QuantisedActivations quantise_activations(std::span<const float> activations, int m, int k,
                                          Operand operand) {
  check_finite(activations, m, k, "activation");
  const Rounding round(operand, highest_level(operand));
  QuantisedActivations result{.m = m, .k = k, .q = {}, .scale = {}, .operand = operand};
  result.scale = choose_scales(activations, m, k, round, {});
  result.q = round_rows(activations, k, result.scale, round);
  return result;
}

}  // namespace sluice
