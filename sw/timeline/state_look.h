// How the states of engines are drawn: solid where an engine works, hatched where something holds
// it up, a colour a cause.
#ifndef SLUICE_SW_TIMELINE_STATE_LOOK_H_
#define SLUICE_SW_TIMELINE_STATE_LOOK_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "sw/report/palette.h"

namespace sluice {

inline constexpr size_t kLookCount = 6;
inline constexpr size_t kNoLook = kLookCount;  // of "idle": not drawn

// Number of the look of a state, as "stall_memory".
size_t look_of(std::string_view state);

const char* look_text(size_t look);
report::Fill fill_of(size_t look);

// All looks with their meaning, from (0, 0) on.
inline constexpr double kLegendHeight = 52;
std::string look_legend();

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_STATE_LOOK_H_
