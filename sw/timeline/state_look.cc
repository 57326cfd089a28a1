#include "sw/timeline/state_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>

namespace sluice {
namespace {

constexpr double kColumn = 300;  // of the legend

// Told apart also by the colour-blind: M. Okabe and K. Ito, "Color Universal Design", 2008.
struct Look {
  const char* key;
  const char* text;
  const char* colour;
  bool hatched;
};
constexpr std::array kLooks = {
    Look{"busy", "busy", "#0072B2", false},
    Look{"memory", "waits for memory", "#D55E00", true},
    Look{"engine", "waits for another engine's command", "#CC79A7", true},
    Look{"array", "waits for the array or for weights", "#E69F00", true},
    Look{"bits", "waits for a lane's bits", "#009E73", true},
    Look{"turn", "start, end, conversion, table", "#7F7F7F", true},
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

std::string fill_of(size_t look) {
  return kLooks[look].hatched ? fmt::format("url(#{})", kLooks[look].key) : kLooks[look].colour;
}

std::string hatch_patterns() {
  std::string out = "<defs>\n";
  for (const Look& look : kLooks) {
    if (!look.hatched) continue;
    out += fmt::format(
        "<pattern id='{0}' width='5' height='5' patternUnits='userSpaceOnUse' "
        "patternTransform='rotate(45)'><rect width='5' height='5' fill='{1}' fill-opacity='.25'/>"
        "<rect width='2' height='5' fill='{1}'/></pattern>\n",
        look.key, look.colour);
  }
  return out + "</defs>\n";
}

std::string look_legend() {
  std::string out;
  for (size_t i = 0; i < kLooks.size(); ++i) {
    const double left = kColumn * static_cast<double>(i % 3);
    const double top = i < 3 ? 0 : 20;
    fmt::format_to(std::back_inserter(out),
                   "<rect x='{:.0f}' y='{:.0f}' width='14' height='14' fill='{}'/>"
                   "<text x='{:.0f}' y='{:.0f}'>{}</text>\n",
                   left, top, fill_of(i), left + 20, top + 11, kLooks[i].text);
  }
  return out;
}

}  // namespace sluice
