// What a run of a layer found, for people and for programs.
#ifndef SLUICE_SW_CLI_LAYER_REPORT_H_
#define SLUICE_SW_CLI_LAYER_REPORT_H_

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sw/cli/layer_run.h"

namespace sluice {

struct LayerReport {
  std::string shape;
  std::string device;
  std::vector<LinearRun> linears;
  double seconds = 0;      // wall time of everything
  double peak_memory = 0;  // bytes, of the process

  bool pass() const;
};

// Lines of a table at most 80 columns wide, each with its line break.
std::string layer_header();
std::string layer_row(const LinearRun& run);
std::string layer_totals(const LayerReport& report);

nlohmann::ordered_json to_json(const LayerReport& report);

// Bytes of the process in memory at most so far.
double peak_memory();

}  // namespace sluice

#endif  // SLUICE_SW_CLI_LAYER_REPORT_H_
