#include "sw/compress/rate_distortion/codec.h"

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
constexpr double kSlack = 5e-3;  // that a better point may be farther from what was asked for

constexpr LevelGrid kShiftedGrids[] = {{2, 1}, {4, 1}};
constexpr double kLeastReach = 6;  // of a grid's levels, in root mean squares of the weights

// Repeats rd_point with the factor that a uniform quantiser would need, which each doubling of the
// step takes one bit and 6.02 dB from; leaves the factor of the nearest in the codec.
template <typename Excess>
RdPoint search_step(std::span<const float> weights, int n, int k, RdCodec& codec, Excess excess) {
  RdPoint best = rd_point(weights, n, k, codec);
  double& factor = codec.quantiser.step.rms_factor;
  double best_factor = factor;
  double point_excess = excess(best);
  for (int trial = 1; trial < kMostTrials && std::abs(point_excess) > kNear; ++trial) {
    factor = std::clamp(factor * std::exp2(point_excess), kLeastFactor, kMostFactor);
    const RdPoint point = rd_point(weights, n, k, codec);
    point_excess = excess(point);
    if (std::abs(point_excess) >= std::abs(excess(best))) continue;
    best = point;
    best_factor = factor;
  }
  factor = best_factor;
  return best;
}

// search_step with every grid of levels that reaches far enough: Huffman's redundancy differs.
template <typename Excess>
RdPoint search(std::span<const float> weights, int n, int k, RdCodec codec, Excess excess) {
  if (!codec.pack.coding.has_lengths()) return rd_point(weights, n, k, codec);
  RdPoint best = search_step(weights, n, k, codec, excess);
  const bool can_shift = codec.pack.sparsity == Sparsity::kDense &&
                         codec.quantiser.operand == Operand::kInt8 &&
                         codec.quantiser.grid.is_plain();
  if (!can_shift) return best;
  const double factor = codec.quantiser.step.rms_factor;
  for (const LevelGrid& grid : kShiftedGrids) {
    if (highest_level(Operand::kInt8, grid) * factor < kLeastReach) continue;
    codec.quantiser.grid = grid;
    codec.quantiser.step.rms_factor = factor;
    const RdPoint point = search_step(weights, n, k, codec, excess);
    const double moved_away = std::abs(excess(point)) - std::abs(excess(best));
    if (moved_away < kSlack && point.above_shannon < best.above_shannon) best = point;
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
  const bool trellis = word == "trellis4" || word == "trellis8";
  if (word == "trellis") {
    throw std::runtime_error("coding 'trellis' of how many states: use trellis4 or trellis8");
  }
  codec.pack.coding = parse_coding(trellis ? word.substr(0, word.size() - 1) : word);
  if (trellis) codec.pack.trellis_states = word.back() - '0';
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
