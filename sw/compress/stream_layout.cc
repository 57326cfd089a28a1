#include "sw/compress/stream_layout.h"

#include <fmt/format.h>

namespace sluice {

std::string to_string(const std::vector<GroupRun>& runs) {
  std::string text;
  for (const GroupRun& run : runs) {
    if (!text.empty()) text += ", ";
    if (run.count > 1) text += fmt::format("{} x ", run.count);
    text += fmt::format("{}", run.columns);
  }
  return text;
}

}  // namespace sluice
