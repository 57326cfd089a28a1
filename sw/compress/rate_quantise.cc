#include "sw/compress/rate_quantise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sw/compress/candidates.h"
#include "sw/compress/huffman.h"

namespace sluice {
namespace {

struct AllLevels {
  static constexpr int kSubsets = 1;
  static constexpr int kLevelsPerIndex = 1;
  static constexpr int kCells = 64;
  static constexpr bool contains(int, int) { return true; }
  static constexpr int level(int, int k) { return k; }
};

}  // namespace

std::vector<float> index_costs(std::span<const std::int8_t> indices,
                               const RateQuantiser& quantiser) {
  std::vector<std::uint64_t> frequency(2 * quantiser.max_index + 1);
  for (std::int8_t k : indices) ++frequency[k + quantiser.max_index];
  const std::vector<int> lengths = huffman_lengths(frequency, quantiser.max_code_len);
  std::vector<float> costs;
  for (int length : lengths) {
    const int bits = length == 0 ? quantiser.max_code_len : length;
    costs.push_back(static_cast<float>(quantiser.rate_weight * bits));
  }
  return costs;
}

std::vector<std::int8_t> round_to_index(std::span<const float> values, int levels_per_index,
                                        const RateQuantiser& quantiser) {
  const LevelAxis axis(quantiser.operand, quantiser.grid);
  const auto limit = static_cast<float>(quantiser.max_index);
  std::vector<std::int8_t> indices;
  indices.reserve(values.size());
  for (float value : values) {
    const float position = axis.position(axis.units(value));
    const float index = std::nearbyint(position / static_cast<float>(levels_per_index));
    indices.push_back(static_cast<std::int8_t>(std::clamp(index, -limit, limit)));
  }
  return indices;
}

std::vector<std::int8_t> scalar_quantise(std::span<const float> values,
                                         const RateQuantiser& quantiser) {
  const LevelAxis axis(quantiser.operand, quantiser.grid);
  std::vector<std::int8_t> indices = round_to_index(values, AllLevels::kLevelsPerIndex, quantiser);
  for (int round = 0; round < quantiser.rounds; ++round) {
    const Candidates<AllLevels> candidates(axis, quantiser.max_index,
                                           index_costs(indices, quantiser));
    for (std::size_t i = 0; i < values.size(); ++i) {
      indices[i] = candidates[candidates.cell_at(axis.units(values[i]))].index[0];
    }
  }
  return indices;
}

}  // namespace sluice
