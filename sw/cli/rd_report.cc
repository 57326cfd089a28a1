#include "sw/cli/rd_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace sluice {
namespace {

nlohmann::ordered_json to_json(const RdPoint& point) {
  return {{"name", point.name},
          {"bits_per_weight", point.bits},
          {"snr_db", point.snr_db},
          {"bits_above_shannon", point.above_shannon},
          {"bytes",
           {{"header", point.bytes.header},
            {"tables", point.bytes.tables},
            {"scales", point.bytes.scales},
            {"codes", point.bytes.codes},
            {"padding", point.bytes.padding}}}};
}

}  // namespace

std::string points_table(const RdResult& result) {
  std::string text;
  const auto row = [&](const RdPoint& point) {
    text += fmt::format("{:<12} {:>8.3f} {:>8.2f} {:>9.3f} {:>10} {:>8} {:>8} {:>8} {:>8}\n",
                        point.name, point.bits, point.snr_db, point.above_shannon,
                        point.bytes.codes, point.bytes.scales, point.bytes.tables,
                        point.bytes.header, point.bytes.padding);
  };
  text += fmt::format("{} [{}, {}]\n", result.name, result.n, result.k);
  text +=
      fmt::format("{:<12} {:>8} {:>8} {:>9} {:>10} {:>8} {:>8} {:>8} {:>8}\n", "coding", "bits/w",
                  "SNR dB", "above R", "codes", "scales", "tables", "header", "padding");
  for (const auto& coding : result.codings) {
    for (const RdPoint& point : coding) row(point);
  }
  for (const RdPoint& point : result.rivals) row(point);
  return text;
}

std::string comparison_table(const std::vector<RdResult>& results, const std::string& like) {
  std::string text;
  text += fmt::format("{:<14} {:>12} {:>8} {:>8}", "matrix", "shape", "SNR dB", like);
  for (const auto& coding : results.front().codings)
    text += fmt::format(" {:>17}", coding.front().name);
  text += "\n";
  for (const RdResult& result : results) {
    const auto rival = std::find_if(result.rivals.begin(), result.rivals.end(),
                                    [&](const RdPoint& point) { return point.name == like; });
    text += fmt::format("{:<14} {:>12} {:>8.2f} {:>8.3f}", result.name,
                        fmt::format("{}x{}", result.n, result.k), rival->snr_db, rival->bits);
    for (const auto& coding : result.codings) {
      text += fmt::format(" {:>8.3f} {:>+7.1f}%", coding.front().bits,
                          100 * (coding.front().bits / rival->bits - 1));
    }
    text += "\n";
  }
  return text;
}

nlohmann::ordered_json to_json(const std::vector<RdResult>& results) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const RdResult& result : results) {
    nlohmann::ordered_json points = nlohmann::ordered_json::array();
    for (const auto& coding : result.codings) {
      for (const RdPoint& point : coding) points.push_back(to_json(point));
    }
    for (const RdPoint& point : result.rivals) points.push_back(to_json(point));
    all.push_back({{"matrix", result.name}, {"n", result.n}, {"k", result.k}, {"points", points}});
  }
  return {{"matrices", all}};
}

namespace {

// A line a coding, and the other formats with their names; those of eight bits and more are far
// from all others.
std::vector<report::PointSeries> series_of(const RdResult& result, double RdPoint::*value) {
  constexpr double kMostBits = 6;
  std::vector<report::PointSeries> all;
  for (const auto& coding : result.codings) {
    report::PointSeries series{.name = coding.front().name, .line = true};
    for (const RdPoint& point : coding) series.points.push_back({point.bits, point.*value});
    all.push_back(series);
  }
  report::PointSeries rivals{.name = "other formats", .colour = 3};
  for (const RdPoint& point : result.rivals) {
    if (point.bits < kMostBits) {
      rivals.points.push_back({point.bits, point.*value, point.name});
    }
  }
  if (!rivals.points.empty()) all.push_back(rivals);
  return all;
}

}  // namespace

report::ScatterPlot plot_of(const RdResult& result) {
  report::ScatterPlot plot{.title = fmt::format("Rate and distortion, {}", result.name),
                           .x_label = "bits a weight, all bytes counted",
                           .y_label = "SNR (dB)",
                           .series = series_of(result, &RdPoint::snr_db)};
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const report::PointSeries& series : plot.series) {
    for (const report::Point& point : series.points) {
      least = std::min(least, point.x);
      most = std::max(most, point.x);
    }
  }
  constexpr double kDecibelsABit = 6.0206;
  report::PointSeries shannon{
      .name = "Shannon's bound, Gaussian", .line = true, .marks = false, .colour = 7};
  for (const double bits : {least - 0.25, most + 0.25}) {
    shannon.points.push_back({bits, bits * kDecibelsABit});
  }
  plot.series.push_back(shannon);
  return plot;
}

report::ScatterPlot excess_plot_of(const RdResult& result) {
  return {.title = fmt::format("Above Shannon's bound, {}", result.name),
          .x_label = "bits a weight, all bytes counted",
          .y_label = "bits above the bound",
          .series = series_of(result, &RdPoint::above_shannon)};
}

}  // namespace sluice
