#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "sw/compress/candidates.h"
#include "sw/compress/rate_quantise.h"
#include "sw/compress/trellis.h"

namespace sluice {
namespace {

// The codes fall into four subsets by quantiser and parity; at a state two of them can be taken.
struct TrellisSubsets {
  static constexpr int kSubsets = 4;
  static constexpr int kLevelsPerIndex = 2;
  static constexpr int kCells = 8;
  static constexpr int subset_of(int quantiser, int parity) { return 2 * quantiser + parity; }
  static constexpr bool contains(int subset, int k) { return parity_of(k) == subset % 2; }
  static constexpr int level(int subset, int k) { return trellis_level(subset / 2, k); }
};
using TrellisCandidates = Candidates<TrellisSubsets>;

// Stored weights of a column that lie one after the other in memory and in a lane.
struct Run {
  std::size_t first;
  int length;
};

std::vector<std::vector<Run>> runs_of_lanes(int n, int ks, const StreamLayout& layout) {
  std::vector<std::vector<Run>> lanes(std::min(layout.lanes, n));
  for_each_tile(n, ks, layout, [&](const Tile& tile) {
    for (int c = 0; c < tile.active; ++c) {
      const std::size_t column = tile.column + c;
      lanes[c].push_back({column * ks + tile.first, tile.depth});
    }
  });
  return lanes;
}

// The two ways into each state.
template <int kStates>
struct Arrivals {
  std::array<std::array<int, 2>, kStates> from{};
  std::array<std::array<int, 2>, kStates> subset{};

  constexpr Arrivals() {
    std::array<int, kStates> found{};
    for (int state = 0; state < kStates; ++state) {
      for (int parity : {0, 1}) {
        const int next = next_state(kStates, state, parity);
        from[next][found[next]] = state;
        subset[next][found[next]] = TrellisSubsets::subset_of(quantiser_of(kStates, state), parity);
        ++found[next];
      }
    }
  }
};

// The best path of one lane. Paths are kept as one bit a state and step: which arrival won.
template <int kStates>
class Search {
 public:
  Search(const LevelAxis& axis, const TrellisCandidates& candidates)
      : axis_(axis), candidates_(candidates) {}

  void run(std::span<const float> values, std::span<const Run> lane,
           std::span<std::int8_t> indices) {
    won_.clear();
    std::array<double, kStates> cost;
    cost.fill(std::numeric_limits<double>::infinity());
    cost[0] = 0;
    for (const Run& run : lane) {
      for (float value : values.subspan(run.first, run.length)) step(axis_.units(value), cost);
    }
    auto state = static_cast<int>(std::ranges::min_element(cost) - cost.begin());
    std::size_t at = won_.size();
    for (auto run = lane.rbegin(); run != lane.rend(); ++run) {
      for (int i = run->length - 1; i >= 0; --i) {
        const int arrival = won_[--at] >> state & 1;
        const std::size_t place = run->first + i;
        indices[place] =
            values[place] == 0
                ? 0
                : candidates_[axis_.units(values[place])].index[kArrivals.subset[state][arrival]];
        state = kArrivals.from[state][arrival];
      }
    }
  }

 private:
  static constexpr Arrivals<kStates> kArrivals{};

  void step(float units, std::array<double, kStates>& cost) {
    const TrellisCandidates::Cell& cell = candidates_[units];
    std::array<double, TrellisSubsets::kSubsets> branch;
    for (int s = 0; s < TrellisSubsets::kSubsets; ++s) {
      const float error = units - cell.units[s];
      branch[s] = error * error + cell.rate[s];
      if (units == 0 && !TrellisSubsets::contains(s, 0)) {
        branch[s] = std::numeric_limits<double>::infinity();
      }
    }
    std::array<double, kStates> next;
    unsigned won = 0;
    for (int state = 0; state < kStates; ++state) {
      const double a = cost[kArrivals.from[state][0]] + branch[kArrivals.subset[state][0]];
      const double b = cost[kArrivals.from[state][1]] + branch[kArrivals.subset[state][1]];
      won |= static_cast<unsigned>(b < a) << state;
      next[state] = std::min(a, b);
    }
    cost = next;
    won_.push_back(static_cast<std::uint8_t>(won));
  }

  const LevelAxis& axis_;
  const TrellisCandidates& candidates_;
  std::vector<std::uint8_t> won_;
};

template <int kStates>
void search_lanes(std::span<const float> values, const std::vector<std::vector<Run>>& lanes,
                  const LevelAxis& axis, const TrellisCandidates& candidates,
                  std::span<std::int8_t> indices) {
  Search<kStates> search(axis, candidates);
  for (const std::vector<Run>& lane : lanes) search.run(values, lane, indices);
}

}  // namespace

std::vector<std::int8_t> trellis_quantise(std::span<const float> values, int n, int ks,
                                          const StreamLayout& layout, int states,
                                          const RateQuantiser& quantiser) {
  const LevelAxis axis(quantiser.operand, quantiser.grid);
  std::vector<std::int8_t> indices =
      round_to_index(values, TrellisSubsets::kLevelsPerIndex, quantiser);
  const auto lanes = runs_of_lanes(n, ks, layout);
  for (int round = 0; round < quantiser.rounds; ++round) {
    const TrellisCandidates candidates(axis, quantiser.max_index, index_costs(indices, quantiser));
    if (states == 4) {
      search_lanes<4>(values, lanes, axis, candidates, indices);
    } else {
      search_lanes<8>(values, lanes, axis, candidates, indices);
    }
  }
  return indices;
}

}  // namespace sluice
