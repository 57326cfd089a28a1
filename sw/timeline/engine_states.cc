#include "sw/timeline/engine_states.h"

#include <fmt/format.h>
#include <sluice_registers.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace sluice {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::vector<EngineStates> read_map() {
  std::vector<EngineStates> engines;
  for (size_t event = event_of("DISPATCH_BUSY"); event < reg::kCounters.size(); ++event) {
    const std::string_view name = reg::kCounters[event].name;
    const size_t split = name.find('_');
    const std::string_view engine = name.substr(0, split);
    if (engines.empty() || engines.back().name != engine) {
      engines.push_back({std::string(engine), event, {}});
    }
    engines.back().states.push_back(lower_case(name.substr(split + 1)));
  }
  return engines;
}

}  // namespace

const std::vector<EngineStates>& engine_states() {
  static const std::vector<EngineStates> engines = read_map();
  return engines;
}

size_t event_of(std::string_view counter) {
  for (size_t i = 0; i < reg::kCounters.size(); ++i) {
    if (reg::kCounters[i].name == counter) return i;
  }
  throw std::logic_error(fmt::format("the register map has no counter {}", counter));
}

std::vector<EngineCycles> engine_cycles(const Counters& counters) {
  std::vector<EngineCycles> engines;
  if (counters.empty()) return engines;
  for (const EngineStates& engine : engine_states()) {
    EngineCycles cycles{&engine, {}};
    for (size_t i = 0; i < engine.states.size(); ++i) {
      cycles.cycles.push_back(counters.find(reg::kCounters[engine.first_event + i].name)->second);
    }
    engines.push_back(std::move(cycles));
  }
  return engines;
}

void check_time(Device& device, std::string_view option) {
  if (!device.counters().empty()) return;
  throw std::runtime_error(fmt::format("{}: {} has no time and counts no cycles; use --device rtl",
                                       option, device.name()));
}

std::string engine_table(const Counters& counters) {
  const auto total = static_cast<double>(counters.at("CYCLES"));
  const auto line = [&](std::string_view engine, std::string_view state, uint64_t cycles) {
    return fmt::format("{:<10}{:<14}{:>14}{:>8.1f}%\n", engine, state, cycles,
                       total > 0 ? 100 * static_cast<double>(cycles) / total : 0.0);
  };
  std::string text = fmt::format("{:<10}{:<14}{:>14}{:>9}\n", "engine", "state", "cycles", "share");
  for (const EngineCycles& engine : engine_cycles(counters)) {
    for (size_t i = 0; i < engine.cycles.size(); ++i) {
      text += line(i == 0 ? engine.engine->name : "", engine.engine->states[i], engine.cycles[i]);
    }
    text += line("", "sum", engine.total());
  }
  return text;
}

}  // namespace sluice
