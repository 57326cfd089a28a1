// Plots for reports: points and lines, bars, histograms. Each becomes a Drawing of 440 units width
// that can be read on a phone and beside another on a desk: title and legend on top, axes with what
// they count, a tooltip for every mark.
//
//   BarChart chart{.title = "Cycles by linear", .value_label = "cycles", .categories = {"q", "k"}};
//   chart.series = {{"dense", {5256, 3494}}, {"1:2", {5040, 3312}}};
//   page.sections.push_back({"Cycles", {Figures{{draw(chart)}}}});
//
// Colours are given out in the order of the series. Numbers that are not finite are left out; a
// plot of which nothing is left throws std::runtime_error that names it, and so do series that have
// not a value for each category.
#ifndef SLUICE_SW_REPORT_PLOT_H_
#define SLUICE_SW_REPORT_PLOT_H_

#include <optional>
#include <string>
#include <vector>

#include "sw/report/drawing.h"
#include "sw/report/palette.h"

namespace sluice::report {

struct Point {
  double x = 0;
  double y = 0;
  std::string label = {};  // drawn beside it
};

struct PointSeries {
  std::string name = {};
  std::vector<Point> points = {};
  bool line = false;               // joined in their order
  bool marks = true;               // each point has a mark; a line may do without
  std::optional<int> colour = {};  // of palette.h; else the next, with a shape that goes with it
};

// Over two linear axes.
struct ScatterPlot {
  std::string title = {};
  std::string x_label = {};  // "bits a weight"
  std::string y_label = {};  // "SNR (dB)"
  std::vector<PointSeries> series = {};
};
Drawing draw(const ScatterPlot& plot);

struct BarSeries {
  std::string name = {};
  std::vector<double> values = {};  // a category each, 0 or more
  std::optional<Fill> fill = {};    // else the next colour
};

// Horizontal bars from 0 on: room for names, and any number of categories one below the other.
struct BarChart {
  std::string title = {};
  std::string value_label = {};  // "cycles"
  std::vector<std::string> categories = {};
  std::vector<BarSeries> series = {};
  bool stacked = false;                  // one bar a category, series after series
  int digits = 0;                        // of values, after the point
  std::optional<double> reference = {};  // a line across all bars, at this value
  std::optional<double> maximum = {};    // where the axis ends
};
Drawing draw(const BarChart& chart);

// Vertical bars over bins that have an order, with the series side by side.
struct Histogram {
  std::string title = {};
  std::string x_label = {};  // "length of the code (bits)"
  std::string y_label = {};  // "share (%)"
  std::vector<std::string> bins = {};
  std::vector<BarSeries> series = {};
  int digits = 0;
};
Drawing draw(const Histogram& histogram);

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_PLOT_H_
