#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/report/number.h"
#include "sw/report/plot_frame.h"

namespace sluice::report {
namespace {

constexpr double kHeight = 190;
constexpr int kTicks = 5;
constexpr double kFilled = 0.8;  // of a bin's width

}  // namespace

Drawing draw(const Histogram& histogram) {
  const double most = check_bars(histogram.title, histogram.series, histogram.bins.size(), false);
  PlotFrame frame(histogram.title);
  std::vector<LegendItem> legend;
  for (size_t i = 0; i < histogram.series.size(); ++i) {
    legend.push_back(bar_legend(histogram.series[i].name, fill_of(histogram.series, i)));
  }
  frame.add_legend(legend);
  frame.add(text_at(kPlotMargin, frame.top() + 12, histogram.y_label));
  const double top = frame.top() + 26, bottom = top + kHeight;
  const double left = 48, right = kPlotWidth - kPlotMargin;
  const Axis axis(0, most > 0 ? most : 1, bottom, top, kTicks);
  frame.add(vertical_axis(axis, left, right));

  const double bin = (right - left) / static_cast<double>(histogram.bins.size());
  const double width = kFilled * bin / static_cast<double>(histogram.series.size());
  double last_text = 0;  // where it ends
  for (size_t b = 0; b < histogram.bins.size(); ++b) {
    const double middle = left + bin * (static_cast<double>(b) + 0.5);
    for (size_t i = 0; i < histogram.series.size(); ++i) {
      const BarSeries& series = histogram.series[i];
      if (!std::isfinite(series.values[b])) continue;
      const double y = axis.place(series.values[b]);
      frame.add(bar(
          middle - kFilled * bin / 2 + width * static_cast<double>(i), y, width, bottom - y,
          fill_of(histogram.series, i),
          fmt::format("{}: {}{}{}", histogram.bins[b], series.name, series.name.empty() ? "" : " ",
                      number(series.values[b], histogram.digits))));
    }
    const double half = text_width(histogram.bins[b]) / 2;
    if (middle - half < last_text) continue;
    frame.add(text_at(middle, bottom + 16, histogram.bins[b], "text-anchor='middle'"));
    last_text = middle + half + 4;
  }
  frame.add(fmt::format("<path class='axis' d='M{:.1f} {:.1f}H{:.1f}'/>\n", left, bottom, right));
  frame.add(text_at((left + right) / 2, bottom + 34, histogram.x_label, "text-anchor='middle'"));
  frame.skip(bottom + 44 - frame.top());
  return std::move(frame).finish();
}

}  // namespace sluice::report
