#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/report/number.h"
#include "sw/report/plot_frame.h"

namespace sluice::report {
namespace {

constexpr double kBar = 13, kStackedBar = 18, kGap = 9;
constexpr int kTicks = 5;
constexpr double kMostForNames = 120;  // wider ones stand above their bars
constexpr double kNameLine = 15;

class BarDrawing {
 public:
  explicit BarDrawing(const BarChart& chart)
      : chart_(chart),
        frame_(chart.title),
        most_(check_bars(chart.title, chart.series, chart.categories.size(), chart.stacked)) {}

  Drawing draw() && {
    std::vector<LegendItem> legend;
    for (size_t i = 0; i < chart_.series.size(); ++i) {
      legend.push_back(bar_legend(chart_.series[i].name, fill_of(chart_.series, i)));
    }
    frame_.add_legend(legend);
    const double bars =
        chart_.stacked ? kStackedBar : kBar * static_cast<double>(chart_.series.size());
    const double row = bars + kGap + (names_above_ ? kNameLine : 0);
    const double top = frame_.top();
    const double bottom = top + row * static_cast<double>(chart_.categories.size()) + kGap / 2;
    const double high = chart_.maximum.value_or(std::max(most_, chart_.reference.value_or(most_)));
    const Axis axis(0, high > 0 ? high : 1, left(), kPlotWidth - right(), kTicks);
    frame_.add(horizontal_axis(axis, top, bottom));
    std::string texts;  // above all else
    for (size_t i = 0; i < chart_.categories.size(); ++i) {
      const double y = top + row * static_cast<double>(i + 1) - bars;
      texts += names_above_ ? text_at(left() + 4, y - 4, chart_.categories[i], "class='halo'")
                            : text_at(left() - 7, y + bars / 2 + 4, chart_.categories[i],
                                      "text-anchor='end'");
      texts += chart_.stacked ? add_stack(i, y, axis) : add_group(i, y, axis);
    }
    frame_.add(
        fmt::format("<path class='axis' d='M{:.1f} {:.1f}V{:.1f}'/>\n", left(), top, bottom));
    if (chart_.reference) {
      frame_.add(fmt::format("<path class='reference' d='M{:.1f} {:.1f}V{:.1f}'/>\n",
                             axis.place(*chart_.reference), top, bottom));
    }
    frame_.add(texts);
    frame_.add(text_at((left() + kPlotWidth - right()) / 2, bottom + 34, chart_.value_label,
                       "text-anchor='middle'"));
    frame_.skip(bottom - top + 44);
    return std::move(frame_).finish();
  }

 private:
  double widest_name() const {
    double widest = 0;
    for (const std::string& name : chart_.categories) widest = std::max(widest, text_width(name));
    return widest;
  }

  double left() const { return kPlotMargin + (names_above_ ? 4 : widest_name() + 9); }

  // Room for the values that stand beside the bars.
  double right() const { return chart_.stacked ? 22 : text_width(text(most_)) + 12; }

  std::string text(double value) const { return number(value, chart_.digits); }

  std::string tip(size_t series, size_t category) const {
    const BarSeries& one = chart_.series[series];
    return fmt::format("{}{}: {} {}", chart_.categories[category],
                       one.name.empty() ? "" : ", " + one.name, text(one.values[category]),
                       chart_.value_label);
  }

  // Both return the texts that go with the bars.
  std::string add_group(size_t category, double y, const Axis& axis) {
    std::string texts;
    for (size_t i = 0; i < chart_.series.size(); ++i, y += kBar) {
      const double value = chart_.series[i].values[category];
      if (!std::isfinite(value)) continue;
      const double end = axis.place(value);
      frame_.add(
          bar(left(), y, end - left(), kBar - 2, fill_of(chart_.series, i), tip(i, category)));
      texts += text_at(end + 5, y + kBar - 3.5, text(value), "class='halo'");
    }
    return texts;
  }

  std::string add_stack(size_t category, double y, const Axis& axis) {
    double sum = 0;
    for (size_t i = 0; i < chart_.series.size(); ++i) {
      const double value = chart_.series[i].values[category];
      if (!std::isfinite(value) || value <= 0) continue;
      const double from = axis.place(sum);
      sum += value;
      frame_.add(bar(from, y, axis.place(sum) - from, kStackedBar, fill_of(chart_.series, i),
                     tip(i, category)));
    }
    return {};
  }

  const BarChart& chart_;
  PlotFrame frame_;
  double most_;
  bool names_above_ = widest_name() > kMostForNames;
};

}  // namespace

Drawing draw(const BarChart& chart) { return BarDrawing(chart).draw(); }

}  // namespace sluice::report
