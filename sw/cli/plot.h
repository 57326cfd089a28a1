// Plots as SVG: points and lines over two linear axes, a legend, light and dark by the reader's
// setting. Self-contained.
#ifndef SLUICE_SW_CLI_PLOT_H_
#define SLUICE_SW_CLI_PLOT_H_

#include <string>
#include <utility>
#include <vector>

namespace sluice {

struct PlotSeries {
  std::string name;
  std::vector<std::pair<double, double>> points;  // x, y
  bool line = false;                              // joined in their order, instead of marks alone
};

struct Plot {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::vector<PlotSeries> series;
};

// Points that are not finite are left out. Throws std::runtime_error if none is left.
std::string svg(const Plot& plot);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_PLOT_H_
