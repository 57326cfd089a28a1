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

// How often each index occurs, at place k + max_index.
using Frequency = std::vector<std::uint64_t>;

std::vector<float> costs_of(const Frequency& frequency, const RateQuantiser& quantiser) {
  const std::vector<int> lengths = huffman_lengths(frequency, quantiser.max_code_len);
  std::vector<float> costs;
  for (int length : lengths) {
    const int bits = length == 0 ? quantiser.max_code_len : length;
    costs.push_back(static_cast<float>(quantiser.rate_weight * bits));
  }
  return costs;
}

// To the nearest integer, ties to even, of a value that is far from 2^22: what std::nearbyint()
// gives, without a call.
float to_integer(float value) {
  constexpr float kNoFraction = 3 << 22;
  return (value + kNoFraction) - kNoFraction;
}

}  // namespace

std::vector<float> index_costs(std::span<const std::int8_t> indices,
                               const RateQuantiser& quantiser) {
  Frequency frequency(2 * quantiser.max_index + 1);
  for (std::int8_t k : indices) ++frequency[k + quantiser.max_index];
  return costs_of(frequency, quantiser);
}

std::vector<std::int8_t> round_to_index(std::span<const float> values, int levels_per_index,
                                        const RateQuantiser& quantiser) {
  const LevelAxis axis(quantiser.operand, quantiser.grid);
  const auto limit = static_cast<float>(quantiser.max_index);
  std::vector<std::int8_t> indices(values.size());
  std::ranges::transform(values, indices.begin(), [&](float value) {
    const float position = axis.position(axis.units(value));
    const float index = std::clamp(position / static_cast<float>(levels_per_index), -limit, limit);
    return static_cast<std::int8_t>(to_integer(index));
  });
  return indices;
}

// A value's cell does not change from round to round, so all but the last look at cells alone.
std::vector<std::int8_t> scalar_quantise(std::span<const float> values,
                                         const RateQuantiser& quantiser) {
  using Cells = Candidates<AllLevels>;
  const LevelAxis axis(quantiser.operand, quantiser.grid);
  std::vector<std::int8_t> indices = round_to_index(values, AllLevels::kLevelsPerIndex, quantiser);
  std::vector<float> costs = index_costs(indices, quantiser);
  std::vector<std::uint16_t> cells(values.size());
  std::vector<std::uint64_t> occupants;  // of each cell
  for (int round = 0; round < quantiser.rounds; ++round) {
    const Cells candidates(axis, quantiser.max_index, costs);
    if (round == 0) {
      std::ranges::transform(values, cells.begin(), [&](float value) {
        return static_cast<std::uint16_t>(candidates.cell_at(axis.units(value)));
      });
      occupants.resize(candidates.zero_cell() + 1);
      for (const std::uint16_t cell : cells) ++occupants[cell];
    }
    if (round + 1 == quantiser.rounds) {
      std::ranges::transform(cells, indices.begin(),
                             [&](std::uint16_t cell) { return candidates[cell].index[0]; });
      break;
    }
    Frequency frequency(2 * quantiser.max_index + 1);
    for (std::size_t cell = 0; cell < occupants.size(); ++cell) {
      frequency[candidates[cell].index[0] + quantiser.max_index] += occupants[cell];
    }
    costs = costs_of(frequency, quantiser);
  }
  return indices;
}

}  // namespace sluice
