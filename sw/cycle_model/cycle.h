// Points in time of the cycle model.
#ifndef SLUICE_SW_CYCLE_MODEL_CYCLE_H_
#define SLUICE_SW_CYCLE_MODEL_CYCLE_H_

#include <cstdint>

namespace sluice {

using Cycle = uint64_t;

// Of what has no time yet, because something that it waits for has none.
inline constexpr Cycle kNever = UINT64_MAX;

constexpr Cycle later(Cycle cycle, uint64_t by) { return cycle == kNever ? kNever : cycle + by; }

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_CYCLE_H_
