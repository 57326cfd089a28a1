// Timelines as a picture: a row an engine with its commands and, below them, what it did with its
// cycles, and a row for the bus.
//
// A run of any length has the same width: commands that are too short to see become one block with
// their number, and the cycles of a column of two pixels are drawn as shares of its height.
#ifndef SLUICE_SW_TIMELINE_TIMELINE_SVG_H_
#define SLUICE_SW_TIMELINE_TIMELINE_SVG_H_

#include <span>
#include <string>

#include "sw/report/drawing.h"
#include "sw/timeline/timeline.h"

namespace sluice {

// One below the other. Throw std::runtime_error if one has no cycles.
report::Drawing timeline_drawing(std::span<const Timeline> timelines);

// The same as a self-contained file.
std::string timeline_svg(std::span<const Timeline> timelines);

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_TIMELINE_SVG_H_
