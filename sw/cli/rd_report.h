// What a measurement of rate and distortion found, for people and for programs.
#ifndef SLUICE_SW_CLI_RD_REPORT_H_
#define SLUICE_SW_CLI_RD_REPORT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sw/compress/rate_distortion/point.h"
#include "sw/report/plot.h"

namespace sluice {

struct RdResult {
  std::string name;
  int n = 0, k = 0;
  std::vector<RdPoint> rivals;
  std::vector<std::vector<RdPoint>> codings;  // [coding][target]
};

// All points of a matrix with their bytes by part.
std::string points_table(const RdResult& result);

// Bits of each coding beside those of a rival whose SNR all have.
std::string comparison_table(const std::vector<RdResult>& results, const std::string& like);

nlohmann::ordered_json to_json(const std::vector<RdResult>& results);

// Rate against distortion, beside the other formats and Shannon's bound.
report::ScatterPlot plot_of(const RdResult& result);

// The same as bits above that bound, so that codings near it are told apart.
report::ScatterPlot excess_plot_of(const RdResult& result);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_RD_REPORT_H_
