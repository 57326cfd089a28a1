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

// The best paths of a few lanes side by side, one in each element of a vector.
template <int kStates>
class Search {
 public:
  static constexpr int kWidth = 4;

  Search(const LevelAxis& axis, const TrellisCandidates& candidates, bool keep_zeros)
      : axis_(axis), candidates_(candidates), keep_zeros_(keep_zeros) {}

  // Up to kWidth lanes.
  void run(std::span<const float> values, std::span<const std::vector<Run>> lanes,
           std::span<std::int8_t> indices) {
    gather(values, lanes);
    const std::array<int, kWidth> last = search();
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      trace_back(lane, last[lane], lanes[lane], indices);
    }
  }

 private:
  using Floats = float __attribute__((vector_size(4 * kWidth)));
  using Ints = std::int32_t __attribute__((vector_size(4 * kWidth)));
  using Costs = std::array<Floats, kStates>;

  static constexpr Arrivals<kStates> kArrivals{};
  static constexpr int kNoCell = 0xFFFF;  // beyond the end of a lane

  // Paths are kept as one bit a state: which arrival won.
  struct Step {
    std::array<float, kWidth> units{};
    std::array<std::uint16_t, kWidth> cell;
    std::array<std::uint8_t, kWidth> won;
  };

  void gather(std::span<const float> values, std::span<const std::vector<Run>> lanes) {
    std::size_t longest = 0;
    for (const std::vector<Run>& lane : lanes) longest = std::max(longest, length_of(lane));
    steps_.assign(longest, {});
    for (Step& step : steps_) step.cell.fill(kNoCell);
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      std::size_t t = 0;
      for (const Run& run : lanes[lane]) {
        for (float value : values.subspan(run.first, run.length)) {
          const float units = axis_.units(value);
          steps_[t].units[lane] = units;
          const bool is_kept = keep_zeros_ && value == 0;
          steps_[t++].cell[lane] = static_cast<std::uint16_t>(is_kept ? candidates_.zero_cell()
                                                                      : candidates_.cell_at(units));
        }
      }
    }
  }

  // Gives each lane's best last state. Steps beyond the end of a lane cost nothing, so that it is
  // the state that the best path would get to in them.
  std::array<int, kWidth> search() {
    Costs cost;
    cost.fill(Floats{} + std::numeric_limits<float>::infinity());
    cost[0] = Floats{};
    for (Step& step : steps_) advance(step, cost);
    std::array<int, kWidth> best{};
    for (int state = 1; state < kStates; ++state) {
      for (int lane = 0; lane < kWidth; ++lane) {
        if (cost[state][lane] < cost[best[lane]][lane]) best[lane] = state;
      }
    }
    return best;
  }

  void advance(Step& step, Costs& cost) const {
    std::array<Floats, TrellisSubsets::kSubsets> branch{};
    for (int lane = 0; lane < kWidth; ++lane) {
      if (step.cell[lane] == kNoCell) continue;
      const TrellisCandidates::Cell& cell = candidates_[step.cell[lane]];
      for (int s = 0; s < TrellisSubsets::kSubsets; ++s) {
        const float error = step.units[lane] - cell.units[s];
        branch[s][lane] = error * error + cell.rate[s];
      }
    }
    // Only differences count. Without what all paths share they stay small, so that floats do.
    Floats least = branch[0];
    for (const Floats& b : branch) least = b < least ? b : least;
    for (Floats& b : branch) b -= least;
    Costs next;
    Ints won{};
    for (int state = 0; state < kStates; ++state) {
      const auto& from = kArrivals.from[state];
      const auto& subset = kArrivals.subset[state];
      const Floats a = cost[from[0]] + branch[subset[0]];
      const Floats b = cost[from[1]] + branch[subset[1]];
      const Ints second = b < a;
      next[state] = second ? b : a;
      won |= second & (1 << state);
    }
    for (int state = 0; state < kStates; ++state) cost[state] = next[state] - next[0];
    for (int lane = 0; lane < kWidth; ++lane) {
      step.won[lane] = static_cast<std::uint8_t>(won[lane]);
    }
  }

  void trace_back(std::size_t lane, int state, const std::vector<Run>& runs,
                  std::span<std::int8_t> indices) const {
    const std::size_t length = length_of(runs);
    const auto step_back = [&](const Step& step) {
      const int arrival = step.won[lane] >> state & 1;
      const int subset = kArrivals.subset[state][arrival];
      state = kArrivals.from[state][arrival];
      return subset;
    };
    std::size_t t = steps_.size();
    while (t > length) step_back(steps_[--t]);
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
      for (int i = run->length - 1; i >= 0; --i) {
        const Step& step = steps_[--t];
        indices[run->first + i] = candidates_[step.cell[lane]].index[step_back(step)];
      }
    }
  }

  static std::size_t length_of(const std::vector<Run>& lane) {
    std::size_t length = 0;
    for (const Run& run : lane) length += run.length;
    return length;
  }

  const LevelAxis& axis_;
  const TrellisCandidates& candidates_;
  bool keep_zeros_;
  std::vector<Step> steps_;
};

template <int kStates>
void search_lanes(std::span<const float> values, const std::vector<std::vector<Run>>& lanes,
                  const LevelAxis& axis, const TrellisCandidates& candidates, bool keep_zeros,
                  std::span<std::int8_t> indices) {
  Search<kStates> search(axis, candidates, keep_zeros);
  for (std::size_t lane = 0; lane < lanes.size(); lane += search.kWidth) {
    const std::size_t width = std::min<std::size_t>(search.kWidth, lanes.size() - lane);
    search.run(values, std::span(lanes).subspan(lane, width), indices);
  }
}

}  // namespace

std::vector<std::int8_t> trellis_quantise(std::span<const float> values, int n, int ks,
                                          const StreamLayout& layout, int states,
                                          const RateQuantiser& quantiser, bool keep_zeros) {
  const LevelAxis axis(quantiser.operand, quantiser.grid);
  std::vector<std::int8_t> indices =
      round_to_index(values, TrellisSubsets::kLevelsPerIndex, quantiser);
  const auto lanes = runs_of_lanes(n, ks, layout);
  for (int round = 0; round < quantiser.rounds; ++round) {
    const TrellisCandidates candidates(axis, quantiser.max_index, index_costs(indices, quantiser));
    if (states == 4) {
      search_lanes<4>(values, lanes, axis, candidates, keep_zeros, indices);
    } else {
      search_lanes<8>(values, lanes, axis, candidates, keep_zeros, indices);
    }
  }
  return indices;
}

}  // namespace sluice
