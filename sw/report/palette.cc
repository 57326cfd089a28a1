#include "sw/report/palette.h"

#include <fmt/format.h>

#include <array>

namespace sluice::report {
namespace {

struct Shades {
  const char* light;
  const char* dark;
};
constexpr std::array<Shades, kColours> kShades = {{{"#0072B2", "#4A9BD9"},
                                                   {"#D55E00", "#EE7F3A"},
                                                   {"#00896A", "#2DB892"},
                                                   {"#BE6496", "#DB9ABF"},
                                                   {"#C48600", "#EDB43A"},
                                                   {"#3F9BD1", "#9AD3F5"},
                                                   {"#757575", "#A3A3A3"},
                                                   {"#222222", "#E4E4E4"}}};

constexpr const char* kLight =
    ".figure text{font:12px system-ui,sans-serif;fill:#333;stroke:none}"
    ".figure .title{font-size:14px;font-weight:600;fill:#111}"
    ".figure .small{font-size:10px}.figure .engine,.figure .strong{font-weight:600}"
    ".figure .grid{stroke:#e2e2e2;fill:none}.figure .axis{stroke:#666;fill:none}"
    ".figure .reference{stroke:#333;stroke-dasharray:4 3;fill:none}"
    ".figure .back{fill:#fff}.figure .track{fill:#f0f0f0}"
    ".figure .command{fill:#e8eef4;stroke:#8a9aa8;stroke-width:.6}"
    ".figure .halo{paint-order:stroke;stroke:#fff;stroke-width:3px}";

constexpr const char* kDark =
    ".figure text{fill:#ccc}.figure .title{fill:#eee}.figure .grid{stroke:#363636}"
    ".figure .axis{stroke:#999}.figure .reference{stroke:#ccc}.figure .back{fill:#161616}"
    ".figure .track{fill:#262626}.figure .command{fill:#2b3640;stroke:#66757f}"
    ".figure .halo{stroke:#161616}";

std::string colour_rules(const char* Shades::*shade) {
  std::string rules;
  for (size_t i = 0; i < kShades.size(); ++i) {
    rules +=
        fmt::format(".figure .c{0}{{fill:{1}}}.figure .l{0}{{stroke:{1}}}", i, kShades[i].*shade);
  }
  return rules;
}

}  // namespace

std::string fill_attribute(const Fill& fill) {
  const int colour = fill.colour % kColours;
  return fill.hatched ? fmt::format("fill='url(#hatch-{})'", colour)
                      : fmt::format("class='c{}'", colour);
}

std::string stroke_attribute(int colour) {
  return fmt::format("class='l{}' fill='none' stroke-width='2'", colour % kColours);
}

std::string figure_style() {
  return kLight + colour_rules(&Shades::light) + "@media(prefers-color-scheme:dark){" + kDark +
         colour_rules(&Shades::dark) + "}";
}

std::string figure_defs() {
  std::string defs = "<defs>\n";
  for (int i = 0; i < kColours; ++i) {
    defs += fmt::format(
        "<pattern id='hatch-{0}' width='5' height='5' patternUnits='userSpaceOnUse' "
        "patternTransform='rotate(45)'><rect class='c{0}' width='5' height='5' "
        "fill-opacity='.25'/><rect class='c{0}' width='2' height='5'/></pattern>\n",
        i);
  }
  return defs + "</defs>\n";
}

}  // namespace sluice::report
