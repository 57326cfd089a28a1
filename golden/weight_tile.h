// The weights of one tile and their product with rows of activations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sluice::golden {

class WeightTile {
 public:
  // Up to `depth` weights for each of up to `columns` columns.
  WeightTile(int depth, int columns);

  // All weights 0.
  void clear();
  void set(int k, int column, int8_t weight) { weights_[k * stride_ + column] = weight; }

  // sums[c] += the sum of activations[k] * weight(k, c) over k, modulo 2^32.
  void multiply_add(std::span<const int8_t> activations, std::span<uint32_t> sums) const;

 private:
  int stride_;
  std::vector<int16_t> weights_;  // column after column of one k; a whole number of blocks
};

}  // namespace sluice::golden
