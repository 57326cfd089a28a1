#include "sw/report/plot_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "sw/report/escape.h"
#include "sw/report/number.h"

namespace sluice::report {
namespace {

constexpr double kTitleScale = 1.2;  // its characters over those of other text
constexpr double kTitleLine = 19, kLegendLine = 18;
constexpr double kSwatch = 20, kLegendGap = 16;

std::vector<std::string> wrap(const std::string& text, double width) {
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    std::string& line = lines.back();
    if (!line.empty() && kTitleScale * text_width(line + " " + word) > width) {
      lines.push_back(word);
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
  }
  return lines;
}

}  // namespace

PlotFrame::PlotFrame(const std::string& title)
    : drawing_{.name = title, .width = kPlotWidth}, top_(4) {
  for (const std::string& line : wrap(title, kPlotWidth - 2 * kPlotMargin)) {
    top_ += kTitleLine;
    add(text_at(kPlotMargin, top_ - 5, line, "class='title'"));
  }
  top_ += 4;
}

void PlotFrame::add_legend(const std::vector<LegendItem>& items) {
  if (items.size() < 2) return;
  double x = kPlotMargin;
  for (const LegendItem& item : items) {
    const double width = kSwatch + text_width(item.name);
    if (x > kPlotMargin && x + width > kPlotWidth - kPlotMargin) {
      x = kPlotMargin;
      top_ += kLegendLine;
    }
    add(fmt::format("<g transform='translate({:.1f} {:.1f})'>{}</g>\n", x, top_ + 8, item.swatch));
    add(text_at(x + kSwatch, top_ + 12, item.name));
    x += width + kLegendGap;
  }
  top_ += kLegendLine + 4;
}

Drawing PlotFrame::finish() && {
  drawing_.height = top_;
  return std::move(drawing_);
}

LegendItem bar_legend(const std::string& name, const Fill& fill) {
  return {name, fmt::format("<rect y='-5' width='14' height='10' {}/>", fill_attribute(fill))};
}

Axis::Axis(double low, double high, double from, double to, int ticks) : from_(from), to_(to) {
  const double range = high > low ? high - low : std::max(1.0, std::abs(high));
  const double rough = range / ticks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  step_ = power;
  for (const double factor : {2.0, 5.0, 10.0}) {
    if (step_ < rough) step_ = factor * power;
  }
  low_ = std::floor(low / step_) * step_;
  high_ = std::ceil(high / step_) * step_;
  if (high_ <= low_) high_ = low_ + step_;
}

std::vector<double> Axis::ticks() const {
  std::vector<double> values;
  const auto count = std::lround((high_ - low_) / step_);
  for (long i = 0; i <= count; ++i) values.push_back(low_ + static_cast<double>(i) * step_);
  return values;
}

std::string Axis::text(double tick) const {
  return tick_number(std::abs(tick) < 1e-9 * step_ ? 0 : tick, step_, high_);
}

std::string horizontal_axis(const Axis& axis, double begin, double end) {
  std::string out;
  for (const double tick : axis.ticks()) {
    const double x = axis.place(tick);
    out += fmt::format("<path class='grid' d='M{:.1f} {:.1f}V{:.1f}'/>", x, begin, end);
    out += text_at(x, end + 16, axis.text(tick), "text-anchor='middle'");
  }
  return out;
}

std::string vertical_axis(const Axis& axis, double begin, double end) {
  std::string out;
  for (const double tick : axis.ticks()) {
    const double y = axis.place(tick);
    out += fmt::format("<path class='grid' d='M{:.1f} {:.1f}H{:.1f}'/>", begin, y, end);
    out += text_at(begin - 7, y + 4, axis.text(tick), "text-anchor='end'");
  }
  return out;
}

double check_bars(const std::string& title, const std::vector<BarSeries>& series, size_t count,
                  bool stacked) {
  double most = 0;
  bool any = false;
  std::vector<double> sums(count);
  for (const BarSeries& one : series) {
    if (one.values.size() != count) {
      throw std::runtime_error(fmt::format("{}: {} has {} values for {} categories", title,
                                           one.name, one.values.size(), count));
    }
    for (size_t i = 0; i < count; ++i) {
      const double value = one.values[i];
      if (!std::isfinite(value)) continue;
      any = true;
      sums[i] += value;
      most = std::max(most, stacked ? sums[i] : value);
    }
  }
  if (!any) throw std::runtime_error(title + ": there is nothing to plot");
  return most;
}

Fill fill_of(const std::vector<BarSeries>& series, size_t index) {
  return series[index].fill.value_or(Fill{.colour = static_cast<int>(index)});
}

std::string bar(double x, double y, double width, double height, const Fill& fill,
                const std::string& tip) {
  return fmt::format(
      "<rect x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}' {}><title>{}</title></rect>\n", x,
      y, std::max(0.0, width), std::max(0.0, height), fill_attribute(fill), escape(tip));
}

}  // namespace sluice::report
