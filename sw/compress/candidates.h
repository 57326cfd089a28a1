// The codes that a quantiser with a rate term considers for a weight. Codes stand for indices k,
// which fall into subsets; for every subset and every place of the weight there is one that costs
// least in squared error plus rate; places are cut into cells, and it is the best for a cell's
// middle.
#ifndef SLUICE_SW_COMPRESS_CANDIDATES_H_
#define SLUICE_SW_COMPRESS_CANDIDATES_H_

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sw/compress/level_axis.h"

namespace sluice {

// Subsets: kSubsets, kLevelsPerIndex (1, or 2 where levels are about 2k), kCells (cells that a
// level is cut into), contains(subset, k) and level(subset, k).
template <typename Subsets>
class Candidates {
 public:
  struct Cell {
    std::array<float, Subsets::kSubsets> units{};  // of the operand
    std::array<float, Subsets::kSubsets> rate{};   // in squared units
    std::array<std::int8_t, Subsets::kSubsets> index{};
  };

  // cost: of index k at place k + max_index, in squared units.
  Candidates(const LevelAxis& axis, int max_index, std::span<const float> cost)
      : axis_(axis),
        reach_(static_cast<float>(Subsets::kLevelsPerIndex * max_index + 1)),
        cells_(static_cast<std::size_t>(2 * reach_) * Subsets::kCells + 2) {
    for (std::size_t i = 0; i < zero_cell(); ++i) {
      const float position = static_cast<float>(i) / Subsets::kCells - reach_;
      for (int subset = 0; subset < Subsets::kSubsets; ++subset) {
        fill(cells_[i], position, subset, max_index, cost);
      }
    }
    for (int subset = 0; subset < Subsets::kSubsets; ++subset) {
      cells_.back().rate[subset] =
          Subsets::contains(subset, 0) ? cost[max_index] : std::numeric_limits<float>::infinity();
    }
  }

  // The number of a place's cell.
  std::size_t cell_at(float units) const {
    const float position = std::clamp(axis_.position(units), -reach_, reach_);
    return static_cast<std::size_t>((position + reach_) * Subsets::kCells + 0.5f);
  }
  // The cell of a weight that must have index 0: other subsets cost without end.
  std::size_t zero_cell() const { return cells_.size() - 1; }
  const Cell& operator[](std::size_t cell) const { return cells_[cell]; }

 private:
  static constexpr int kWindow = 4;  // indices to each side that are tried

  void fill(Cell& cell, float position, int subset, int max_index,
            std::span<const float> cost) const {
    const float units = axis_.units_at(position);
    const int near = std::clamp(static_cast<int>(std::lround(position / Subsets::kLevelsPerIndex)),
                                -max_index, max_index);
    float best = std::numeric_limits<float>::infinity();
    for (int k = std::max(near - kWindow, -max_index); k <= std::min(near + kWindow, max_index);
         ++k) {
      if (!Subsets::contains(subset, k)) continue;
      const float at = axis_.units_of_level(Subsets::level(subset, k));
      const float rate = cost[k + max_index];
      const float total = (units - at) * (units - at) + rate;
      if (total >= best) continue;
      best = total;
      cell.units[subset] = at;
      cell.rate[subset] = rate;
      cell.index[subset] = static_cast<std::int8_t>(k);
    }
  }

  LevelAxis axis_;
  float reach_;
  std::vector<Cell> cells_;
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_CANDIDATES_H_
