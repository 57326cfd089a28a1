#include "sw/cli/timeline_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <stdexcept>

#include "sw/cli/output_file.h"
#include "sw/timeline/timeline_svg.h"
#include "sw/timeline/trace_events.h"

namespace sluice {
namespace {

std::string ending(const std::string& path) { return std::filesystem::path(path).extension(); }

}  // namespace

void check_timeline_path(const std::string& path) {
  if (path.empty() || ending(path) == ".json" || ending(path) == ".svg") return;
  throw std::runtime_error(fmt::format(
      "--timeline {}: give a path that ends in .json, for Perfetto, or in .svg, a picture", path));
}

void write_timelines(const std::string& path, std::span<const Timeline> timelines) {
  check_timeline_path(path);
  write_text(path, ending(path) == ".svg" ? timeline_svg(timelines)
                                          : trace_events(timelines).dump() + "\n");
}

}  // namespace sluice
