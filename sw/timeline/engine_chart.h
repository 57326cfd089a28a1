// What the engines' cycles went into, as bars in the colours of the timeline.
#ifndef SLUICE_SW_TIMELINE_ENGINE_CHART_H_
#define SLUICE_SW_TIMELINE_ENGINE_CHART_H_

#include <string>

#include "sw/report/plot.h"
#include "sw/runtime/device.h"

namespace sluice {

// For the counters of a device that measures time; idle cycles are what is left of a bar.
// `of` is what they were spent on, or empty.
report::BarChart engine_chart(const Counters& counters, const std::string& of = {});

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_ENGINE_CHART_H_
