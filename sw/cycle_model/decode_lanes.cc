#include "sw/cycle_model/decode_lanes.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

constexpr int32_t kWordBits = 16;
constexpr int32_t kThreshold = 48;  // a lane with fewer bits takes a word
// Of Huffman codes, and of others with a code map, a lane looks at so many bits.
constexpr int32_t kPeekBits = 15;

// An ideal code of a Gaussian value x has 0.72 x^2 bits and a constant. x at the middles of equal
// shares of its distribution, from a sum of twelve uniform numbers.
std::vector<int32_t> gaussian_spread(int32_t unit) {
  std::vector<int32_t> spread(256);
  uint32_t random = 1;
  double sum = 0;
  std::vector<double> bits(spread.size());
  for (double& value : bits) {
    double x = -6;
    for (int i = 0; i < 12; ++i) {
      random = random * 1664525 + 1013904223;
      x += random / 4294967296.0;
    }
    value = 0.72 * x * x;
    sum += value;
  }
  for (size_t i = 0; i < bits.size(); ++i) {
    spread[i] = static_cast<int32_t>(std::lround((bits[i] - sum / bits.size()) * unit));
  }
  return spread;
}

}  // namespace

DecodeLanes::DecodeLanes(const Config& config)
    : spread_(gaussian_spread(kUnit)),
      code_map_(has_code_map(config)),
      shortest_(kUnit),
      longest_(config.max_code_len * kUnit) {}

void DecodeLanes::open(const StreamProfile& profile) {
  entries_.clear();
  for (size_t i = 0; i + 1 < profile.splits.size(); ++i) {
    const uint32_t begin = profile.splits[i], end = profile.splits[i + 1];
    const uint64_t below_end = end == 64 ? ~uint64_t{0} : (uint64_t{1} << end) - 1;
    entries_.push_back({.first_lane = begin, .lanes = below_end >> begin << begin});
  }
  code_bits_ = profile.code_bits;
  random_ = 1;
}

void DecodeLanes::set_coding(const MulCommand& mul) {
  huffman_ = mul.coding == Coding::kHuffman || mul.coding == Coding::kTrellis;
  if (huffman_) {
    length_ = static_cast<int32_t>(std::lround(code_bits_ * kUnit));
  } else {
    length_ = (mul.coding == Coding::kRaw ? 8 : static_cast<int32_t>(mul.fixed_bits)) * kUnit;
  }
  need_ = huffman_ || code_map_ ? kPeekBits * kUnit : length_;
}

uint64_t DecodeLanes::take(uint32_t columns, uint64_t next_mask) {
  uint64_t lanes = 0;
  active_ = 0;
  for (Entry& entry : entries_) {
    if (entry.first_lane >= columns) break;
    ++active_;
    if (entry.held >= kThreshold * kUnit) continue;
    lanes |= entry.lanes;
    entry.held += kWordBits * kUnit;
    entry.masks[entry.asked++ % kWords] = next_mask;
  }
  return lanes;
}

uint64_t DecodeLanes::needed() const {
  uint64_t latest = 0;
  for (size_t i = 0; i < active_; ++i) {
    const Entry& entry = entries_[i];
    const auto spare = static_cast<uint32_t>(std::max(entry.held - need_, 0)) / (kWordBits * kUnit);
    latest = std::max(latest, entry.masks[(entry.asked - 1 - spare) % kWords]);
  }
  return latest;
}

// A lane with so many bits as it has on average after it took a word can do without those that it
// does not need, but the masks of no more than four steps wait.
double DecodeLanes::words_early() const {
  const double spare = kThreshold + kWordBits / 2 - static_cast<double>(need_) / kUnit;
  return std::min(spare, huffman_ ? 4 * mean_bits() : spare) / kWordBits;
}

void DecodeLanes::decode() {
  for (size_t i = 0; i < active_; ++i) {
    int32_t length = length_;
    if (huffman_) {
      random_ = random_ * 1664525 + 1013904223;
      length = std::clamp(length + spread_[random_ >> 24], shortest_, longest_);
    }
    entries_[i].held -= length;
  }
}

}  // namespace sluice
