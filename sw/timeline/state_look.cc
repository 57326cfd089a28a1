#include "sw/timeline/state_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>

namespace sluice {
namespace {

constexpr double kColumn = 300;  // of the legend

struct Look {
  const char* text;
  report::Fill fill;
};
constexpr std::array kLooks = {
    Look{"busy", {0, false}},
    Look{"waits for memory", {1, true}},
    Look{"waits for another engine's command", {3, true}},
    Look{"waits for the array or for weights", {4, true}},
    Look{"waits for a lane's bits", {2, true}},
    Look{"start, end, conversion, table", {6, true}},
};
static_assert(kLooks.size() == kLookCount);

}  // namespace

size_t look_of(std::string_view state) {
  const auto is = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), state) != names.end();
  };
  if (state == "idle") return kNoLook;
  if (state == "busy") return 0;
  if (state == "stall_memory") return 1;
  if (is({"stall_load", "stall_mul", "stall_store", "stall_queue", "stall_fence"})) return 2;
  if (is({"stall_array", "stall_weights"})) return 3;
  if (state == "stall_bits") return 4;
  return 5;
}

const char* look_text(size_t look) { return kLooks[look].text; }

report::Fill fill_of(size_t look) { return kLooks[look].fill; }

std::string look_legend() {
  std::string out;
  for (size_t i = 0; i < kLooks.size(); ++i) {
    const double left = kColumn * static_cast<double>(i % 3);
    const double top = i < 3 ? 0 : 20;
    fmt::format_to(std::back_inserter(out),
                   "<rect x='{:.0f}' y='{:.0f}' width='14' height='14' {}/>"
                   "<text x='{:.0f}' y='{:.0f}'>{}</text>\n",
                   left, top, report::fill_attribute(fill_of(i)), left + 20, top + 11,
                   look_text(i));
  }
  return out;
}

}  // namespace sluice
