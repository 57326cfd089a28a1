#include "sw/cli/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sw/timeline/svg_escape.h"

namespace sluice {
namespace {

constexpr double kWidth = 760, kHeight = 460;
constexpr double kLeft = 64, kRight = 560, kTop = 44, kBottom = 404;
constexpr int kTicks = 7;  // about

// Told apart also by the colour-blind: M. Okabe and K. Ito, "Color Universal Design", 2008.
constexpr std::array kColours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                 "#E69F00", "#56B4E9", "#7F7F7F", "#A6761D"};

constexpr const char* kStyle =
    "<style>text{font:13px system-ui,sans-serif;fill:#222}.title{font-size:16px;font-weight:600}"
    ".grid{stroke:#ddd}.axis{stroke:#444}.back{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#3a3a3a}.axis{stroke:#bbb}"
    ".back{fill:#181818}}</style>\n";

bool is_finite(const std::pair<double, double>& point) {
  return std::isfinite(point.first) && std::isfinite(point.second);
}

// Values from low to high, mapped to places from `from` to `to`.
class Axis {
 public:
  Axis(double low, double high, double from, double to) : from_(from), to_(to) {
    const double range = high > low ? high - low : std::max(1.0, std::abs(high));
    const double rough = range / kTicks;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    step_ = power;
    for (const double factor : {2.0, 5.0, 10.0}) {
      if (step_ < rough) step_ = factor * power;
    }
    low_ = std::floor(low / step_) * step_;
    high_ = std::ceil(high / step_) * step_;
    if (high_ <= low_) high_ = low_ + step_;
  }

  double place(double value) const {
    return from_ + (value - low_) / (high_ - low_) * (to_ - from_);
  }
  std::vector<double> ticks() const {
    std::vector<double> values;
    const int count = static_cast<int>(std::lround((high_ - low_) / step_));
    for (int i = 0; i <= count; ++i) values.push_back(low_ + i * step_);
    return values;
  }
  std::string text(double value) const {
    const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step_) - 1e-9)));
    return fmt::format("{:.{}f}", value, digits);
  }

 private:
  double from_, to_, step_ = 1, low_ = 0, high_ = 1;
};

std::string mark(int series, double x, double y, const std::string& title) {
  const char* colour = kColours[series % kColours.size()];
  const std::string tip = fmt::format("<title>{}</title>", title);
  if (series % 3 == 1) {
    return fmt::format("<rect x='{:.1f}' y='{:.1f}' width='8' height='8' fill='{}'>{}</rect>\n",
                       x - 4, y - 4, colour, tip);
  }
  if (series % 3 == 2) {
    return fmt::format("<path d='M{:.1f} {:.1f}l5 9h-10z' fill='{}'>{}</path>\n", x, y - 5, colour,
                       tip);
  }
  return fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='4' fill='{}'>{}</circle>\n", x, y, colour,
                     tip);
}

}  // namespace

std::string svg(const Plot& plot) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double x_low = kInfinity, x_high = -kInfinity, y_low = kInfinity, y_high = -kInfinity;
  for (const PlotSeries& series : plot.series) {
    for (const auto& point : series.points) {
      if (!is_finite(point)) continue;
      x_low = std::min(x_low, point.first);
      x_high = std::max(x_high, point.first);
      y_low = std::min(y_low, point.second);
      y_high = std::max(y_high, point.second);
    }
  }
  if (x_low > x_high) throw std::runtime_error(plot.title + ": there is nothing to plot");
  const Axis x(x_low, x_high, kLeft, kRight);
  const Axis y(y_low, y_high, kBottom, kTop);

  std::string out = fmt::format(
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {0:.0f} {1:.0f}' role='img'>\n{2}"
      "<rect class='back' width='{0:.0f}' height='{1:.0f}'/>\n"
      "<text class='title' x='{3:.0f}' y='26'>{4}</text>\n",
      kWidth, kHeight, kStyle, kLeft, svg_escape(plot.title));
  for (const double tick : x.ticks()) {
    out += fmt::format(
        "<path class='grid' d='M{0:.1f} {1:.0f}V{2:.0f}'/>"
        "<text x='{0:.1f}' y='{3:.0f}' text-anchor='middle'>{4}</text>\n",
        x.place(tick), kTop, kBottom, kBottom + 20, x.text(tick));
  }
  for (const double tick : y.ticks()) {
    out += fmt::format(
        "<path class='grid' d='M{0:.0f} {1:.1f}H{2:.0f}'/>"
        "<text x='{3:.0f}' y='{4:.1f}' text-anchor='end'>{5}</text>\n",
        kLeft, y.place(tick), kRight, kLeft - 8, y.place(tick) + 4, y.text(tick));
  }
  out += fmt::format(
      "<path class='axis' fill='none' d='M{0:.0f} {1:.0f}V{2:.0f}H{3:.0f}'/>\n"
      "<text x='{4:.0f}' y='{5:.0f}' text-anchor='middle'>{6}</text>\n"
      "<text transform='translate(18 {7:.0f}) rotate(-90)' text-anchor='middle'>{8}</text>\n",
      kLeft, kTop, kBottom, kRight, (kLeft + kRight) / 2, kHeight - 14, svg_escape(plot.x_label),
      (kTop + kBottom) / 2, svg_escape(plot.y_label));

  for (size_t i = 0; i < plot.series.size(); ++i) {
    const PlotSeries& series = plot.series[i];
    const int index = static_cast<int>(i);
    std::string path;
    for (const auto& point : series.points) {
      if (!is_finite(point)) continue;
      const double px = x.place(point.first), py = y.place(point.second);
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", px, py);
      if (!series.line) {
        out += mark(
            index, px, py,
            fmt::format("{}: {:.3f}, {:.3f}", svg_escape(series.name), point.first, point.second));
      }
    }
    if (series.line) {
      out += fmt::format("<path d='{}' fill='none' stroke='{}' stroke-width='2'/>\n", path,
                         kColours[i % kColours.size()]);
    }
    const double row = kTop + 12 + 22 * static_cast<double>(i);
    out += series.line ? fmt::format("<path d='M{:.0f} {:.1f}h16' stroke='{}' stroke-width='2'/>\n",
                                     kRight + 16, row, kColours[i % kColours.size()])
                       : mark(index, kRight + 24, row, svg_escape(series.name));
    out += fmt::format("<text x='{:.0f}' y='{:.1f}'>{}</text>\n", kRight + 40, row + 4,
                       svg_escape(series.name));
  }
  return out + "</svg>\n";
}

}  // namespace sluice
