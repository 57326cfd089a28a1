// Timelines in the Trace Event Format of Chromium (JSON object form), which ui.perfetto.dev and
// chrome://tracing open.
//
// A run is a process, an engine a thread of it. A command on an engine is a complete event ("X")
// whose args say why it did not start earlier and what the engine did; an arrow ("s", "f") leads
// to it from the command that it waited for. The use of the bus is a counter ("C"). A cycle is a
// microsecond.
#ifndef SLUICE_SW_TIMELINE_TRACE_EVENTS_H_
#define SLUICE_SW_TIMELINE_TRACE_EVENTS_H_

#include <nlohmann/json.hpp>
#include <span>

#include "sw/timeline/timeline.h"

namespace sluice {

nlohmann::ordered_json trace_events(std::span<const Timeline> timelines);

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_TRACE_EVENTS_H_
