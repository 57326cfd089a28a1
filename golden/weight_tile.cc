#include "golden/weight_tile.h"

#include <algorithm>

namespace sluice::golden {
namespace {

constexpr int kBlock = 8;  // columns summed together, so that the compiler can use vectors

}  // namespace

WeightTile::WeightTile(int depth, int columns)
    : stride_((columns + kBlock - 1) / kBlock * kBlock),
      weights_(static_cast<size_t>(depth) * stride_) {}

void WeightTile::clear() { std::fill(weights_.begin(), weights_.end(), int16_t{0}); }

void WeightTile::multiply_add(std::span<const int8_t> activations, std::span<uint32_t> sums) const {
  const size_t columns = sums.size();
  for (size_t first = 0; first < columns; first += kBlock) {
    uint32_t block[kBlock] = {};
    const int16_t* weights = &weights_[first];
    for (const int16_t activation : activations) {
      for (int i = 0; i < kBlock; ++i) block[i] += static_cast<uint32_t>(activation * weights[i]);
      weights += stride_;
    }
    const size_t count = std::min<size_t>(kBlock, columns - first);
    for (size_t i = 0; i < count; ++i) sums[first + i] += block[i];
  }
}

}  // namespace sluice::golden
