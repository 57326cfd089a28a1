#include "sw/compress/prune.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "sw/compress/matrix_check.h"

namespace sluice {
namespace {

// Calls f(row, column, index of the first element) for every whole pair.
template <typename F>
void for_each_pair(int n, int k, F f) {
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column + 1 < k; column += 2) {
      f(row, column, static_cast<std::size_t>(row) * k + column);
    }
  }
}

template <typename T>
void prune(std::span<T> weights, int n, int k) {
  for_each_pair(n, k, [&](int, int, std::size_t i) {
    const bool keep_first = std::abs(weights[i]) >= std::abs(weights[i + 1]);
    weights[keep_first ? i + 1 : i] = 0;
  });
}

}  // namespace

void prune_1of2(std::span<float> weights, int n, int k) {
  check_finite(weights, n, k, "weight");
  prune(weights, n, k);
}

void prune_1of2(std::span<std::int8_t> weights, int n, int k) {
  check_shape(weights.size(), n, k, "weight");
  prune(weights, n, k);
}

void check_1of2(std::span<const std::int8_t> weights, int n, int k) {
  check_shape(weights.size(), n, k, "weight");
  for_each_pair(n, k, [&](int row, int column, std::size_t i) {
    if (weights[i] != 0 && weights[i + 1] != 0) {
      throw std::runtime_error(
          fmt::format("row {}, columns {} and {} hold {} and {}: 1:2 needs a zero in each pair; "
                      "prune the weights first or use dense",
                      row, column, column + 1, weights[i], weights[i + 1]));
    }
  });
}

}  // namespace sluice
