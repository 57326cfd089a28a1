#include "golden/weight_tile.h"

#include <algorithm>

namespace sluice::golden {
namespace {

constexpr int kBlock = 8;  // columns summed together, so that the compiler can use vectors

}  // namespace

WeightTile::WeightTile(Operand type, int depth, int columns)
    : type_(type),
      stride_((columns + kBlock - 1) / kBlock * kBlock),
      weights_(static_cast<size_t>(depth) * stride_),
      kinds_(weights_.size(), Kind::kNone) {
  for (int i = 0; i < 256; ++i) values_[i] = operand_value(type, static_cast<uint8_t>(i));
}

void WeightTile::clear() {
  std::ranges::fill(weights_, 0);
  std::ranges::fill(kinds_, Kind::kNone);
  has_nan_ = false;
}

void WeightTile::set(int k, int column, uint8_t weight) {
  const size_t at = static_cast<size_t>(k) * stride_ + column;
  const bool nan = is_nan(type_, weight);
  weights_[at] = values_[weight];
  kinds_[at] = nan ? Kind::kNan : Kind::kNumber;
  has_nan_ |= nan;
}

void WeightTile::multiply_add(std::span<const uint8_t> activations, std::span<Sum> sums) const {
  for (size_t first = 0; first < sums.size(); first += kBlock) {
    double block[kBlock] = {};
    const double* weights = &weights_[first];
    for (const uint8_t activation : activations) {
      const double value = values_[activation];
      for (int i = 0; i < kBlock; ++i) block[i] += value * weights[i];
      weights += stride_;
    }
    const size_t count = std::min<size_t>(kBlock, sums.size() - first);
    for (size_t i = 0; i < count; ++i) {
      sums[first + i] = add(type_, sums[first + i], static_cast<int64_t>(block[i]));
    }
  }
  const auto nan = [&](uint8_t activation) { return is_nan(type_, activation); };
  if (has_nan_ || std::ranges::any_of(activations, nan)) mark_nans(activations, sums);
}

void WeightTile::mark_nans(std::span<const uint8_t> activations, std::span<Sum> sums) const {
  const Kind* kinds = kinds_.data();
  for (const uint8_t activation : activations) {
    const bool activation_is_nan = is_nan(type_, activation);
    for (size_t c = 0; c < sums.size(); ++c) {
      if (kinds[c] == Kind::kNan || (kinds[c] == Kind::kNumber && activation_is_nan)) {
        sums[c] = kNanSum;
      }
    }
    kinds += stride_;
  }
}

}  // namespace sluice::golden
