#include "sw/cli/sim_report.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace {

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f}%", 100 * *share) : "-";
}

std::string shape(const MatmulShape& shape) {
  return fmt::format("{}x{}x{}", shape.m, shape.k, shape.n);
}

constexpr const char* kRow = "{:<14} {:>13} {:<5} {:<7} {:>6} {:>10} {:>6} {:>6} {:>9}\n";

}  // namespace

size_t SimReport::passed() const {
  return std::count_if(outcomes.begin(), outcomes.end(), [](const auto& o) { return o.pass(); });
}

uint64_t SimReport::cycles() const {
  uint64_t sum = 0;
  for (const SimOutcome& outcome : outcomes) {
    if (outcome.run) sum += outcome.run->cycles.value_or(0);
  }
  return sum;
}

Counters SimReport::counters() const {
  Counters sum;
  for (const SimOutcome& outcome : outcomes) {
    if (!outcome.run) continue;
    for (const auto& [name, value] : outcome.run->counters) sum[name] += value;
  }
  return sum;
}

std::vector<Timeline> SimReport::timelines() const {
  std::vector<Timeline> all;
  for (const SimOutcome& outcome : outcomes) {
    if (outcome.run && outcome.run->timeline) all.push_back(*outcome.run->timeline);
  }
  return all;
}

std::string table(const SimReport& report) {
  std::string text = fmt::format(kRow, "tensor", "M x K x N", "mode", "phase", "bits/w", "cycles",
                                 "MACs", "bus", "differing");
  for (const SimOutcome& outcome : report.outcomes) {
    if (!outcome.run) {
      text += fmt::format("{:<42} no result\n", outcome.id);
      continue;
    }
    const ProductRun& run = *outcome.run;
    text +=
        fmt::format(kRow, run.name.tensor, shape(run.shape), run.name.mode, run.name.phase,
                    fmt::format("{:.2f}", run.bits_per_weight),
                    run.cycles ? fmt::format("{}", *run.cycles) : "-", percent(run.mac_utilisation),
                    percent(run.bus_utilisation), run.differing_bytes);
  }
  return text;
}

nlohmann::ordered_json to_json(const SimReport& report) {
  nlohmann::ordered_json runs = nlohmann::ordered_json::array();
  for (const SimOutcome& outcome : report.outcomes) {
    if (outcome.run) runs.push_back(to_json(*outcome.run));
  }
  return {{"pass", report.pass()},
          {"config", report.config},
          {"cycles_per_second", report.seconds > 0 ? report.cycles() / report.seconds : 0},
          {"runs", runs}};
}

}  // namespace sluice
