#include "sw/compress/rate_distortion/codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "sw/compress/prune.h"

namespace sluice {
namespace {

constexpr double kLeastFactor = 1e-3;
constexpr double kMostFactor = 8;
constexpr int kMostTrials = 12;
constexpr double kNear = 1e-3;

// Repeats rd_point with the factor that a uniform quantiser would need, which each doubling of the
// step takes one bit and 6.02 dB from, and keeps the nearest. excess(point) is in bits.
template <typename Excess>
RdPoint search(std::span<const float> weights, int n, int k, RdCodec codec, Excess excess) {
  RdPoint best = rd_point(weights, n, k, codec);
  if (!codec.pack.coding.has_lengths()) return best;
  RdPoint point = best;
  double& factor = codec.quantiser.step.rms_factor;
  for (int trial = 1; trial < kMostTrials && std::abs(excess(point)) > kNear; ++trial) {
    factor = std::clamp(factor * std::exp2(excess(point)), kLeastFactor, kMostFactor);
    point = rd_point(weights, n, k, codec);
    if (std::abs(excess(point)) < std::abs(excess(best))) best = point;
  }
  return best;
}

}  // namespace

std::string RdCodec::name() const {
  std::string name = to_string(pack.coding);
  if (pack.coding.coding == Coding::kTrellis) name += std::to_string(pack.trellis_states);
  if (quantiser.operand != Operand::kInt8) name += " " + to_string(quantiser.operand);
  if (pack.sparsity != Sparsity::kDense) name += " " + to_string(pack.sparsity);
  return name;
}

RdCodec parse_rd_codec(std::string_view word) {
  RdCodec codec;
  if (word == "trellis4" || word == "trellis8") {
    codec.pack.coding = {Coding::kTrellis, 0};
    codec.pack.trellis_states = word.back() - '0';
  } else {
    try {
      codec.pack.coding = parse_coding(word);
    } catch (const std::runtime_error&) {
      throw std::runtime_error(fmt::format(
          "unknown coding '{}': use huffman, trellis4, trellis8, fixed:<bits> or raw", word));
    }
  }
  codec.quantiser.step.rule = default_step(codec.pack.sparsity, codec.pack.coding).rule;
  codec.quantiser.step.per = codec.pack.coding.has_lengths() ? ScalePer::kMatrix : ScalePer::kRow;
  return codec;
}

RdPoint rd_point(std::span<const float> weights, int n, int k, const RdCodec& codec) {
  std::vector<float> pruned(weights.begin(), weights.end());
  prune(pruned, n, k, codec.pack.sparsity);
  return packed_point(codec.name(), weights, pack(pruned, n, k, codec.quantiser, codec.pack));
}

RdPoint rd_at_bits(std::span<const float> weights, int n, int k, RdCodec codec, double bits) {
  return search(weights, n, k, codec, [&](const RdPoint& point) { return point.bits - bits; });
}

RdPoint rd_at_snr(std::span<const float> weights, int n, int k, RdCodec codec, double snr_db) {
  return search(weights, n, k, codec,
                [&](const RdPoint& point) { return shannon_bits(point.snr_db - snr_db); });
}

}  // namespace sluice
