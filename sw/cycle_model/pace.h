// The bandwidth of a memory: each cycle earns `beats` of credit, and a beat costs `cycles`.
#ifndef SLUICE_SW_CYCLE_MODEL_PACE_H_
#define SLUICE_SW_CYCLE_MODEL_PACE_H_

#include <algorithm>

#include "sw/cycle_model/cycle.h"
#include "sw/cycle_model/cycle_model.h"

namespace sluice {

class Pace {
 public:
  explicit Pace(const BeatRate& rate) : rate_(rate), credit_(most()) {}

  // The cycle of the next beat, `earliest` or later; calls come in the order of time.
  Cycle take(Cycle earliest) {
    earliest = std::max(earliest, last_ + 1);
    if (rate_.beats == rate_.cycles) return last_ = earliest;
    credit_ = std::min(credit_ + rate_.beats * (earliest - last_), most());
    if (credit_ < rate_.cycles) {
      const uint64_t wait = (rate_.cycles - credit_ + rate_.beats - 1) / rate_.beats;
      credit_ += wait * rate_.beats;
      earliest += wait;
    }
    credit_ -= rate_.cycles;
    return last_ = earliest;
  }

 private:
  // A pause saves up less than one beat on top of the one that is due.
  uint64_t most() const { return rate_.cycles + rate_.beats - 1; }

  BeatRate rate_;
  uint64_t credit_;
  Cycle last_ = 0;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_PACE_H_
