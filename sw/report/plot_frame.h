// What all plots share: title and legend on top, axes, marks.
#ifndef SLUICE_SW_REPORT_PLOT_FRAME_H_
#define SLUICE_SW_REPORT_PLOT_FRAME_H_

#include <string>
#include <vector>

#include "sw/report/drawing.h"
#include "sw/report/plot.h"

namespace sluice::report {

inline constexpr double kPlotWidth = 440;
inline constexpr double kPlotMargin = 6;

struct LegendItem {
  std::string name;
  std::string swatch;  // elements, 14 wide from x = 0, 10 high around y = 0
};

// Fills a drawing from the top.
class PlotFrame {
 public:
  explicit PlotFrame(const std::string& title);

  // In rows; nothing for fewer than two.
  void add_legend(const std::vector<LegendItem>& items);

  void add(const std::string& elements) { drawing_.body += elements; }
  double top() const { return top_; }  // of what is free
  void skip(double height) { top_ += height; }

  Drawing finish() &&;  // ends where what is free begins

 private:
  Drawing drawing_;
  double top_;
};

LegendItem bar_legend(const std::string& name, const Fill& fill);

// From at most `low` to at least `high`, mapped to places from `from` to `to`; about `ticks` ticks.
class Axis {
 public:
  Axis(double low, double high, double from, double to, int ticks);

  double place(double value) const {
    return from_ + (value - low_) / (high_ - low_) * (to_ - from_);
  }
  std::vector<double> ticks() const;
  std::string text(double tick) const;  // as all ticks

 private:
  double from_, to_, step_ = 1, low_ = 0, high_ = 1;
};

// Ticks with lines across the plot, from `begin` to `end` on the other axis.
std::string horizontal_axis(const Axis& axis, double begin, double end);
std::string vertical_axis(const Axis& axis, double begin, double end);

// Fills in series order; throws std::runtime_error if a series has not `count` values or there is
// nothing to draw. Returns the largest sum (stacked) or value.
double check_bars(const std::string& title, const std::vector<BarSeries>& series, size_t count,
                  bool stacked);
Fill fill_of(const std::vector<BarSeries>& series, size_t index);

// A bar with its tooltip.
std::string bar(double x, double y, double width, double height, const Fill& fill,
                const std::string& tip);

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_PLOT_FRAME_H_
