#include "sw/compress/prune.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "sw/compress/matrix_check.h"
#include "sw/compress/operand.h"

namespace sluice {
namespace {

// Weights of a group, and how many of them may be kept.
constexpr int group_size(Sparsity sparsity) { return sparsity == Sparsity::k1of2 ? 2 : 4; }
constexpr int group_kept(Sparsity sparsity) { return group_size(sparsity) / 2; }

// Calls f(row, first column, the group) for every group that can have too many.
template <typename T, typename F>
void for_each_group(std::span<T> weights, int n, int k, Sparsity sparsity, F f) {
  if (sparsity == Sparsity::kDense) return;
  for (int row = 0; row < n; ++row) {
    for (int column = 0; column < k; column += group_size(sparsity)) {
      const int columns = std::min(group_size(sparsity), k - column);
      f(row, column, weights.subspan(static_cast<std::size_t>(row) * k + column, columns));
    }
  }
}

template <typename T>
void prune_groups(std::span<T> weights, int n, int k, Sparsity sparsity) {
  for_each_group(weights, n, k, sparsity, [&](int, int, std::span<T> group) {
    auto kept = std::ranges::count_if(group, [](T weight) { return weight != 0; });
    for (; kept > group_kept(sparsity); --kept) {
      T* smallest = nullptr;
      for (T& weight : group) {
        if (weight == 0) continue;
        if (smallest == nullptr || std::abs(weight) <= std::abs(*smallest)) smallest = &weight;
      }
      *smallest = 0;
    }
  });
}

template <typename T, typename IsZero, typename Value>
void check_groups(std::span<const T> weights, int n, int k, Sparsity sparsity, IsZero is_zero,
                  Value value) {
  for_each_group(weights, n, k, sparsity, [&](int row, int column, std::span<const T> group) {
    std::string columns;
    std::string values;
    int kept = 0;
    const int total = static_cast<int>(group.size() - std::ranges::count_if(group, is_zero));
    if (total <= group_kept(sparsity)) return;
    for (std::size_t j = 0; j < group.size(); ++j) {
      if (is_zero(group[j])) continue;
      ++kept;
      const char* separator = kept == 1 ? "" : kept == total ? " and " : ", ";
      columns += fmt::format("{}{}", separator, column + j);
      values += fmt::format("{}{}", separator, value(group[j]));
    }
    throw std::runtime_error(fmt::format(
        "row {}, columns {} hold {}: {} keeps at most {} of {} columns; prune the "
        "weights first or use dense",
        row, columns, values, to_string(sparsity), group_kept(sparsity), group_size(sparsity)));
  });
}

}  // namespace

void prune(std::span<float> weights, int n, int k, Sparsity sparsity) {
  check_finite(weights, n, k, "weight");
  prune_groups(weights, n, k, sparsity);
}

void prune(std::span<std::int8_t> weights, int n, int k, Sparsity sparsity) {
  check_shape(weights.size(), n, k, "weight");
  prune_groups(weights, n, k, sparsity);
}

void check_sparsity(std::span<const float> weights, int n, int k, Sparsity sparsity) {
  check_finite(weights, n, k, "weight");
  check_groups(
      weights, n, k, sparsity, [](float weight) { return weight == 0; },
      [](float weight) { return weight; });
}

void check_sparsity(std::span<const std::int8_t> weights, int n, int k, Sparsity sparsity,
                    Operand operand) {
  check_shape(weights.size(), n, k, "weight");
  check_groups(
      weights, n, k, sparsity, [&](std::int8_t byte) { return is_zero(operand, byte); },
      [&](std::int8_t byte) { return operand_value(operand, byte); });
}

}  // namespace sluice
