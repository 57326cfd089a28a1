// Programs to compare the cycle model with the RTL on: random products as the runtime schedules
// them, and random programs of commands, with a random timing of the memory. All from one number.
#ifndef SLUICE_TESTS_CYCLE_MODEL_ACCURACY_CASE_H_
#define SLUICE_TESTS_CYCLE_MODEL_ACCURACY_CASE_H_

#include <cstdint>
#include <string>

#include "gen/config.h"
#include "sw/compress/types.h"
#include "sw/cycle_model/cycle_model.h"
#include "sw/runtime/device.h"

namespace sluice {

struct Measurement {
  std::string text;  // what was run, in words
  Program program;
  Counters counters;  // of the RTL
  CyclePrediction prediction;

  // Of the predicted cycles, relative to the RTL's.
  double error() const;
};

// Both throw std::runtime_error if the RTL reports an error.
Measurement measure(const Config& config, uint64_t number);
// Y = X W^T with m rows of X, and [n, k] Gaussian weights W, as a model's layer has them.
Measurement measure_layer(const Config& config, const MemoryTiming& timing,
                          const CodingChoice& coding, uint32_t m, uint32_t k, uint32_t n);

}  // namespace sluice

#endif  // SLUICE_TESTS_CYCLE_MODEL_ACCURACY_CASE_H_
