// Timelines as files: .json for Perfetto and chrome://tracing, .svg for a browser.
#ifndef SLUICE_SW_CLI_TIMELINE_FILE_H_
#define SLUICE_SW_CLI_TIMELINE_FILE_H_

#include <span>
#include <string>

#include "sw/timeline/timeline.h"

namespace sluice {

// Throws std::runtime_error for a path with another ending; before a long run, too.
void check_timeline_path(const std::string& path);

void write_timelines(const std::string& path, std::span<const Timeline> timelines);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_TIMELINE_FILE_H_
