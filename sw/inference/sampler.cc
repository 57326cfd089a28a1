#include "sw/inference/sampler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace sluice {

Sampler::Sampler(const SamplerOptions& options) : options_(options), random_(options.seed) {
  if (!(options.temperature >= 0) || !std::isfinite(options.temperature)) {
    throw std::runtime_error(
        fmt::format("temperature {}: give 0 for the likeliest token, or a positive number",
                    options.temperature));
  }
  if (options.top_k < 0) {
    throw std::runtime_error(
        fmt::format("top-k {}: give 0 for all tokens, or how many", options.top_k));
  }
  if (!(options.top_p > 0 && options.top_p <= 1)) {
    throw std::runtime_error(
        fmt::format("top-p {}: give a probability above 0, up to 1", options.top_p));
  }
}

int Sampler::choose(std::span<const float> logits) {
  if (options_.temperature == 0) {
    return static_cast<int>(std::ranges::max_element(logits) - logits.begin());
  }
  std::vector<int> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::ranges::greater(), [&](int token) { return logits[token]; });
  if (options_.top_k > 0 && static_cast<std::size_t>(options_.top_k) < order.size()) {
    order.resize(options_.top_k);
  }
  std::vector<double> sums;  // of probabilities, not normalised
  double sum = 0;
  for (const int token : order) {
    sum += std::exp((double{logits[token]} - logits[order.front()]) / options_.temperature);
    sums.push_back(sum);
  }
  // The first at which top_p is reached is the last to be taken.
  const auto nucleus = std::min(
      std::ranges::lower_bound(sums, options_.top_p * sum) - sums.begin() + 1, std::ssize(sums));
  sums.resize(nucleus);
  // Not std::uniform_real_distribution, whose numbers are the library's own choice.
  const double draw = static_cast<double>(random_() >> 11) * 0x1p-53 * sums.back();
  return order[std::ranges::upper_bound(sums, draw) - sums.begin()];
}

}  // namespace sluice
