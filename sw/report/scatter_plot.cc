#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sw/report/escape.h"
#include "sw/report/plot_frame.h"

namespace sluice::report {
namespace {

constexpr double kHeight = 270;
constexpr double kLeft = 44, kRight = kPlotWidth - 14;
constexpr int kTicks = 6;

bool is_finite(const Point& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

struct Box {
  double left, top, right, bottom;

  bool overlaps(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
};

// The shape goes with the colour.
std::string mark(int colour, double x, double y, const std::string& tip) {
  const std::string fill = fill_attribute({.colour = colour});
  const std::string title = tip.empty() ? "" : fmt::format("<title>{}</title>", escape(tip));
  switch (colour % 4) {
    case 0:
      return fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='4' {}>{}</circle>\n", x, y, fill,
                         title);
    case 1:
      return fmt::format("<rect x='{:.1f}' y='{:.1f}' width='7.4' height='7.4' {}>{}</rect>\n",
                         x - 3.7, y - 3.7, fill, title);
    case 2:
      return fmt::format("<path d='M{:.1f} {:.1f}l5 9h-10z' {}>{}</path>\n", x, y - 5.5, fill,
                         title);
    default:
      return fmt::format("<path d='M{:.1f} {:.1f}l5 5l-5 5l-5 -5z' {}>{}</path>\n", x, y - 5, fill,
                         title);
  }
}

class ScatterDrawing {
 public:
  explicit ScatterDrawing(const ScatterPlot& plot) : plot_(plot), frame_(plot.title) {}

  Drawing draw() && {
    add_legend();
    frame_.add(text_at(kPlotMargin, frame_.top() + 12, plot_.y_label));
    top_ = frame_.top() + 26;
    const double bottom = top_ + kHeight;
    const Axis x = axis(&Point::x, kLeft, kRight), y = axis(&Point::y, bottom, top_);
    frame_.add(horizontal_axis(x, top_, bottom));
    frame_.add(vertical_axis(y, kLeft, kRight));
    frame_.add(fmt::format("<path class='axis' d='M{:.1f} {:.1f}V{:.1f}H{:.1f}'/>\n", kLeft, top_,
                           bottom, kRight));
    for (size_t i = 0; i < plot_.series.size(); ++i) add_line(i, x, y);
    for (size_t i = 0; i < plot_.series.size(); ++i) add_marks(i, x, y);
    for (const PointSeries& series : plot_.series) {
      for (const Point& point : series.points) {
        if (is_finite(point) && !point.label.empty()) add_label(point, x, y);
      }
    }
    frame_.add(text_at((kLeft + kRight) / 2, bottom + 34, plot_.x_label, "text-anchor='middle'"));
    frame_.skip(bottom + 44 - frame_.top());
    return std::move(frame_).finish();
  }

 private:
  Axis axis(double Point::*value, double from, double to) const {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const PointSeries& series : plot_.series) {
      for (const Point& point : series.points) {
        if (!is_finite(point)) continue;
        low = std::min(low, point.*value);
        high = std::max(high, point.*value);
      }
    }
    if (low > high) throw std::runtime_error(plot_.title + ": there is nothing to plot");
    return {low, high, from, to, kTicks};
  }

  int colour_of(size_t series) const {
    return plot_.series[series].colour.value_or(static_cast<int>(series));
  }

  void add_legend() {
    std::vector<LegendItem> items;
    for (size_t i = 0; i < plot_.series.size(); ++i) {
      const PointSeries& series = plot_.series[i];
      std::string swatch;
      if (series.line) {
        swatch = fmt::format("<path d='M0 0H14' {}/>", stroke_attribute(colour_of(i)));
      }
      if (series.marks) swatch += mark(colour_of(i), 7, 0, {});
      items.push_back({series.name, swatch});
    }
    frame_.add_legend(items);
  }

  void add_line(size_t index, const Axis& x, const Axis& y) {
    const PointSeries& series = plot_.series[index];
    if (!series.line) return;
    std::string path;
    for (const Point& point : series.points) {
      if (!is_finite(point)) continue;
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x.place(point.x),
                          y.place(point.y));
    }
    if (path.empty()) return;
    frame_.add(fmt::format("<path d='{}' {}><title>{}</title></path>\n", path,
                           stroke_attribute(colour_of(index)), escape(series.name)));
  }

  void add_marks(size_t index, const Axis& x, const Axis& y) {
    const PointSeries& series = plot_.series[index];
    if (!series.marks) return;
    for (const Point& point : series.points) {
      if (!is_finite(point)) continue;
      const double px = x.place(point.x), py = y.place(point.y);
      frame_.add(
          mark(colour_of(index), px, py,
               fmt::format("{}: {:.3f}, {:.3f}", point.label.empty() ? series.name : point.label,
                           point.x, point.y)));
      taken_.push_back({px - 5, py - 5, px + 5, py + 5});
    }
  }

  // Where it covers neither marks nor other labels, if there is such a place near.
  void add_label(const Point& point, const Axis& x, const Axis& y) {
    const double px = x.place(point.x), py = y.place(point.y), width = text_width(point.label);
    const std::array<Box, 8> places = {Box{px + 8, py - 7, px + 8 + width, py + 6},
                                       Box{px - 8 - width, py - 7, px - 8, py + 6},
                                       Box{px + 4, py + 5, px + 4 + width, py + 18},
                                       Box{px - 4 - width, py - 19, px - 4, py - 6},
                                       Box{px - width / 2, py + 7, px + width / 2, py + 20},
                                       Box{px - width / 2, py - 21, px + width / 2, py - 8},
                                       Box{px + 4, py - 19, px + 4 + width, py - 6},
                                       Box{px - 4 - width, py + 5, px - 4, py + 18}};
    const Box inside{kLeft, top_, kPlotWidth, top_ + kHeight};
    const auto is_free = [&](const Box& box) {
      return box.left >= inside.left && box.right <= inside.right && box.top >= inside.top &&
             box.bottom <= inside.bottom &&
             std::ranges::none_of(taken_, [&](const Box& other) { return box.overlaps(other); });
    };
    const auto found = std::ranges::find_if(places, is_free);
    const Box& place = found == places.end() ? places.front() : *found;
    taken_.push_back(place);
    frame_.add(text_at(place.left, place.bottom - 3, point.label, "class='halo'"));
  }

  const ScatterPlot& plot_;
  PlotFrame frame_;
  double top_ = 0;
  std::vector<Box> taken_;
};

}  // namespace

Drawing draw(const ScatterPlot& plot) { return ScatterDrawing(plot).draw(); }

}  // namespace sluice::report
