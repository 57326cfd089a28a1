// How many cycles a command program takes on a configuration, without its RTL and without data.
//
//   const CyclePrediction prediction = predict_cycles(config, {.read_latency = 100}, program);
//
// The words of the program hold all shapes and the bytes of each stream; of what is in a stream
// the model assumes that its bits are spread evenly over its symbols. All times are in cycles from
// the doorbell, which is cycle 0; docs/cycle-model.md says what is modelled, and how well.
//
// The program has to be one that runs to its end: the first of a machine after a reset, of at most
// as many commands as the ring has entries, without errors. One with an unknown opcode, with sizes
// that are 0 or with a MUL outside of a stream is std::runtime_error.
#ifndef SLUICE_SW_CYCLE_MODEL_CYCLE_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_CYCLE_MODEL_H_

#include <cstdint>
#include <span>
#include <vector>

#include "gen/config.h"
#include "sw/runtime/command.h"

namespace sluice {

// Beats that may pass in so many cycles, 1 <= beats <= cycles: {1, 1} is one every cycle.
struct BeatRate {
  uint32_t beats = 1;
  uint32_t cycles = 1;
};

// A memory that answers bursts in the order of their requests.
struct MemoryTiming {
  uint32_t read_latency = 100;   // from an accepted address to its first beat, at least 1
  uint32_t write_latency = 100;  // from a burst's last beat to its response, at least 1
  BeatRate read_rate{};
  BeatRate write_rate{};
  uint32_t max_reads = 64;  // bursts accepted and not yet answered
};

struct CommandTimes {
  uint64_t start = 0;  // its engine took it
  uint64_t end = 0;    // it finished
};

// Named as the counters of docs/registers.md.
struct CyclePrediction {
  uint64_t cycles = 0;  // from doorbell to interrupt
  uint64_t first_weight = 0;
  uint64_t last_sum = 0;
  uint64_t read_beats = 0;
  uint64_t write_beats = 0;
  uint64_t weight_steps = 0;
  uint64_t load_busy = 0;
  uint64_t load_stall_memory = 0;
  uint64_t decode_stall_bits = 0;
  uint64_t decode_stall_array = 0;
  uint64_t array_busy = 0;
  uint64_t array_stall_weights = 0;
  uint64_t store_stall = 0;
  std::vector<CommandTimes> commands;  // one a command of the program
};

// Steps of a stream that are followed one by one, at least 64; those beyond are followed tile by
// tile, about ten times as fast.
inline constexpr uint64_t kExactSteps = 16'384;

// Throws std::runtime_error for a program that cannot run, with the number of its command, and for
// a timing that is out of range.
CyclePrediction predict_cycles(const Config& config, const MemoryTiming& timing,
                               std::span<const CommandWords> program,
                               uint64_t exact_steps = kExactSteps);

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_CYCLE_MODEL_H_
