// What letting a model write took, for people and for programs.
#ifndef SLUICE_SW_CLI_GENERATE_REPORT_H_
#define SLUICE_SW_CLI_GENERATE_REPORT_H_

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "gen/config.h"
#include "sw/inference/device_linears.h"
#include "sw/report/page.h"

namespace sluice {

// Of the prompt or of the new tokens.
struct PhaseReport {
  std::uint64_t tokens = 0;
  double seconds = 0;  // wall time
  std::map<DeviceLinears::Key, LinearUse> linears;

  std::uint64_t cycles() const;
  // Of each linear for the tokens that it was used for: not all of a prompt need the head.
  double cycles_a_token() const;
};

struct GenerateReport {
  std::string model;
  std::string device;
  std::string prompt;
  std::string text;
  std::string stopped;  // why
  PhaseReport prefill;
  PhaseReport decode;
  int batch = 0;
  std::uint64_t weights = 0;  // of the linears; 0 if they are not compressed
  std::uint64_t compressed_bytes = 0;
  double clock_mhz = 0;
  std::optional<Config> config;  // of a device that has one
  Counters counters;             // empty without time

  double bits_per_weight() const;
  bool has_time() const { return !counters.empty(); }
  // Of the device's clock, a token.
  double seconds_a_token(const PhaseReport& phase) const;
};

// Lines of at most 80 columns.
std::string summary(const GenerateReport& report);

nlohmann::ordered_json to_json(const GenerateReport& report);

report::Page make_page(const GenerateReport& report);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_GENERATE_REPORT_H_
