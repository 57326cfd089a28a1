// The weights of one tile and their product with rows of activations.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "golden/operand.h"

namespace sluice::golden {

class WeightTile {
 public:
  // Up to `depth` activations a row, at most 65,536, and up to `columns` columns.
  WeightTile(Operand type, int depth, int columns);

  // No weights.
  void clear();
  void set(int k, int column, uint8_t weight);

  // sums[c] += the sum of activations[k] * weight(k, c) over all k at which column c has a weight.
  void multiply_add(std::span<const uint8_t> activations, std::span<Sum> sums) const;

 private:
  enum class Kind : uint8_t { kNone, kNumber, kNan };

  void mark_nans(std::span<const uint8_t> activations, std::span<Sum> sums) const;

  Operand type_;
  int stride_;
  bool has_nan_ = false;
  // Values are kept as double, which vectors of every host multiply: products are integers below
  // 2^36, so that their sums in a tile are exact.
  std::array<double, 256> values_;  // of all operands
  std::vector<double> weights_;     // column after column of one k; a whole number of blocks
  std::vector<Kind> kinds_;         // likewise
};

}  // namespace sluice::golden
