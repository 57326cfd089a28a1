#include "sw/model/rotary.h"

#include <cmath>
#include <numbers>

namespace sluice {
namespace {

using Eigen::Index;

double llama3_frequency(double frequency, const RotaryScaling& scaling) {
  // How often the pair turns within the context that the model was first trained for.
  const double turns =
      scaling.original_max_position_embeddings * frequency / (2 * std::numbers::pi);
  if (turns > scaling.high_freq_factor) return frequency;
  if (turns < scaling.low_freq_factor) return frequency / scaling.factor;
  const double kept =
      (turns - scaling.low_freq_factor) / (scaling.high_freq_factor - scaling.low_freq_factor);
  return (1 - kept) * frequency / scaling.factor + kept * frequency;
}

double scaled(double frequency, const RotaryScaling& scaling, int pair) {
  switch (scaling.kind) {
    case RotaryScaling::Kind::kNone:
      return frequency;
    case RotaryScaling::Kind::kLinear:
      return frequency / scaling.factor;
    case RotaryScaling::Kind::kLlama3:
      return llama3_frequency(frequency, scaling);
    case RotaryScaling::Kind::kDivisors:
      return frequency / scaling.divisors.at(static_cast<std::size_t>(pair));
  }
  throw std::logic_error("rotary_frequencies: not a kind of scaling");
}

}  // namespace

std::vector<double> rotary_frequencies(const LlamaConfig& config) {
  std::vector<double> frequencies;
  for (int j = 0; j < config.head_dim / 2; ++j) {
    const double frequency = std::pow(config.rope_theta, -2.0 * j / config.head_dim);
    frequencies.push_back(scaled(frequency, config.rope_scaling, j));
  }
  return frequencies;
}

RotaryTable::RotaryTable(const std::vector<double>& frequencies, int first, Index count)
    : cosines(count, static_cast<Index>(frequencies.size())),
      sines(count, static_cast<Index>(frequencies.size())) {
  for (Index i = 0; i < cosines.rows(); ++i) {
    for (Index j = 0; j < cosines.cols(); ++j) {
      const double angle =
          static_cast<double>(first + i) * frequencies[static_cast<std::size_t>(j)];
      cosines(i, j) = static_cast<float>(std::cos(angle));
      sines(i, j) = static_cast<float>(std::sin(angle));
    }
  }
}

void rotate_heads(RowMatrix& rows, const RotaryTable& table) {
  const Index half = table.cosines.cols();
  for (Index i = 0; i < rows.rows(); ++i) {
    for (Index head = 0; head < rows.cols(); head += 2 * half) {
      for (Index j = head; j < head + half; ++j) {
        const float cosine = table.cosines(i, j - head);
        const float sine = table.sines(i, j - head);
        const float low = rows(i, j);
        const float high = rows(i, j + half);
        rows(i, j) = low * cosine - high * sine;
        rows(i, j + half) = high * cosine + low * sine;
      }
    }
  }
}

}  // namespace sluice
