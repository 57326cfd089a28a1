// What a simulation found, for people and for programs.
#ifndef SLUICE_SW_CLI_SIM_REPORT_H_
#define SLUICE_SW_CLI_SIM_REPORT_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sw/cli/code_lengths.h"
#include "sw/cli/product_run.h"

namespace sluice {

struct SimOutcome {
  std::string id;  // of the case
  std::optional<ProductRun> run;
  std::string error;  // why there is no run

  bool pass() const { return run && run->differing_bytes == 0; }
};

struct SimReport {
  std::string config;
  std::vector<SimOutcome> outcomes;
  double seconds = 0;                                             // wall time of all simulations
  std::vector<std::pair<std::string, CodeLengths>> lengths = {};  // of some tensors, by name

  size_t passed() const;
  bool pass() const { return passed() == outcomes.size(); }
  uint64_t cycles() const;    // of all runs
  Counters counters() const;  // sums over all runs
  std::vector<Timeline> timelines() const;
};

// At most 100 columns wide.
std::string table(const SimReport& report);

// build/reports/sim.json.
nlohmann::ordered_json to_json(const SimReport& report);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_SIM_REPORT_H_
