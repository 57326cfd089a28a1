#include "sw/compress/normal_quantiles.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sluice {
namespace {

// x with P(normal < x) = probability, by Newton's method from 0; for probabilities from 1/2 up.
double normal_quantile(double probability) {
  double x = 0;
  for (int i = 0; i < 64; ++i) {
    const double excess = 0.5 * std::erfc(-x / std::numbers::sqrt2) - probability;
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    x -= excess / density;
  }
  return x;
}

}  // namespace

std::vector<double> normal_quantiles(int levels) {
  const int above = levels / 2;
  const int below = levels - 1 - above;
  // Probabilities start so that the outermost stand for half a cell at the ends, averaged over the
  // two sides, which have one cell more and less.
  const double even = 2 * ((levels + 1) / 2);
  const double start = 0.5 * ((1 - 0.5 / even) + (1 - 0.5 / (even - 1)));
  std::vector<double> quantiles = {0};
  for (const auto& [count, sign] : {std::pair(above, 1.0), std::pair(below, -1.0)}) {
    for (int i = 0; i < count; ++i) {
      const double probability = start + (0.5 - start) * i / count;
      quantiles.push_back(sign * normal_quantile(probability) / normal_quantile(start));
    }
  }
  std::ranges::sort(quantiles);
  return quantiles;
}

}  // namespace sluice
