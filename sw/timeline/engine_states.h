// The engines of the machine and what a cycle of each is used for, as the register map has it: a
// counter <ENGINE>_<STATE> for each, of which exactly one counts in a cycle in which the machine
// is busy (docs/control.md, Counters).
#ifndef SLUICE_SW_TIMELINE_ENGINE_STATES_H_
#define SLUICE_SW_TIMELINE_ENGINE_STATES_H_

#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "sw/runtime/device.h"

namespace sluice {

// In the order of the register map.
enum class Engine { kDispatch, kLoad, kDecode, kArray, kStore };
inline constexpr int kEngineCount = 5;

struct EngineStates {
  std::string name;                 // "LOAD"
  size_t first_event = 0;           // bit of the trace port's events that is its first state
  std::vector<std::string> states;  // "busy", "stall_memory", ..., "idle"
};

const std::vector<EngineStates>& engine_states();
inline const EngineStates& states_of(Engine engine) {
  return engine_states()[static_cast<size_t>(engine)];
}

// Place of a counter among the events of the trace port, e.g. of "READ_BEATS".
size_t event_of(std::string_view counter);

// Cycles of one engine, a number a state.
struct EngineCycles {
  const EngineStates* engine = nullptr;
  std::vector<uint64_t> cycles;

  uint64_t total() const { return std::accumulate(cycles.begin(), cycles.end(), uint64_t{0}); }
};

// Empty for the counters of a device that does not measure time.
std::vector<EngineCycles> engine_cycles(const Counters& counters);

// Throws std::runtime_error that names `option`, which needs a device that measures time.
void check_time(Device& device, std::string_view option);

// A table for people: engines, their states, cycles and their share of all. Several lines.
std::string engine_table(const Counters& counters);

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_ENGINE_STATES_H_
