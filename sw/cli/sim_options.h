// The options of `sluice sim`, from a command line and back to one.
#ifndef SLUICE_SW_CLI_SIM_OPTIONS_H_
#define SLUICE_SW_CLI_SIM_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "sw/cli/embedded_model.h"
#include "sw/cli/report_options.h"
#include "sw/runtime/device.h"

namespace sluice {

struct SimOptions {
  std::string model = embedded_model();
  std::string layers = "0";
  std::string config = "default";
  std::string device = "rtl";
  std::string coding = "huffman";
  uint64_t seed = 1;
  uint32_t latency = 100;
  double back_pressure = 0;
  std::string only;
  std::string trace;
  uint64_t trace_start = 0;
  uint64_t trace_stop = UINT64_MAX;
  bool counters = false;
  std::string timeline;
  int jobs = 2;
  ReportOptions reports{"build/reports/sim.json", "build/reports/sim.html"};

  void add_to(CLI::App& command);
  DeviceSettings settings() const;

  // With the configuration, unless the device's name says all.
  std::string device_name() const;

  // The command that runs the same again.
  std::string command_line() const;
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_SIM_OPTIONS_H_
