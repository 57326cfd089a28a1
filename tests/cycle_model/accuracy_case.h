// Programs to compare the cycle model with the RTL on: random products as the runtime schedules
// them, and random programs of commands, with a random timing of the memory. All from one number.
#ifndef SLUICE_TESTS_CYCLE_MODEL_ACCURACY_CASE_H_
#define SLUICE_TESTS_CYCLE_MODEL_ACCURACY_CASE_H_

#include <cstdint>
#include <string>

#include "gen/config.h"
#include "sw/cycle_model/cycle_model.h"
#include "sw/runtime/device.h"

namespace sluice {

struct Measurement {
  std::string text;  // what was run, in words
  MemoryTiming timing;
  Program program;
  Counters counters;  // of the RTL
  CyclePrediction prediction;

  // Of the predicted cycles, relative to the RTL's.
  double error() const;
};

// Throws std::runtime_error if the RTL reports an error.
Measurement measure(const Config& config, uint64_t number);

}  // namespace sluice

#endif  // SLUICE_TESTS_CYCLE_MODEL_ACCURACY_CASE_H_
