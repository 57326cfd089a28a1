// When the array reads sums of the accumulators, which keeps a STORE from reading the same half
// (rtl/array/accumulators.sv).
#ifndef SLUICE_SW_CYCLE_MODEL_ACCUMULATOR_USE_H_
#define SLUICE_SW_CYCLE_MODEL_ACCUMULATOR_USE_H_

#include <algorithm>
#include <array>
#include <deque>

#include "gen/config.h"
#include "sw/cycle_model/cycle.h"

namespace sluice {

class AccumulatorUse {
 public:
  static constexpr uint32_t kHopColumns = 4;  // that sums leave in the same cycle

  explicit AccumulatorUse(const Config& config)
      : half_rows_(config.queue_depth > 1 ? config.acc_rows / 2 : config.acc_rows),
        rows_(config.rows),
        hops_(config.cols / kHopColumns) {}

  // The feeder issues m rows of activations from cycle `first` on, for accumulator rows from `row`
  // on, whose sums so far are read.
  void add(Cycle first, uint32_t row, uint32_t m) {
    const uint32_t low = row < half_rows_ ? std::min(m, half_rows_ - row) : 0;
    if (low > 0) uses_[0].push_back({first, first + low - 1});
    if (low < m) uses_[1].push_back({first + low, first + m - 1});
  }

  // The first cycle from `when` on in which columns first to last of a row can be read, as far as
  // the uses are known that begin before `when`. Calls come in the order of time.
  Cycle free(Cycle when, uint32_t row, uint32_t first, uint32_t last) {
    std::deque<Use>& uses = uses_[row < half_rows_ ? 0 : 1];
    // A row of activations needs rows + 1 cycles to the first columns, and one more for each hop.
    first /= kHopColumns;
    last /= kHopColumns;
    const uint64_t delay = rows_ + 1;
    while (!uses.empty() && uses.front().last + delay + hops_ < when) uses.pop_front();
    for (const Use& use : uses) {
      if (use.last + delay + last < when) continue;
      if (use.first + delay + first > when) break;
      when = use.last + delay + last + 1;
    }
    return when;
  }

 private:
  struct Use {
    Cycle first, last;  // issues
  };

  uint32_t half_rows_;  // all, where there is one memory
  uint64_t rows_, hops_;
  std::array<std::deque<Use>, 2> uses_;  // of the lower and the upper half
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_ACCUMULATOR_USE_H_
