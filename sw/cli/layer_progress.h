// One line about a running layer on standard error, only if that is a terminal: which linear, what
// is done with it, cycles, cycles a second and the time that is left.
#ifndef SLUICE_SW_CLI_LAYER_PROGRESS_H_
#define SLUICE_SW_CLI_LAYER_PROGRESS_H_

#include <cstdint>
#include <string>

#include "sw/cli/layer_run.h"
#include "sw/cli/stopwatch.h"

namespace sluice {

class LayerProgress {
 public:
  // Cycles that the whole layer should take, for the time left.
  explicit LayerProgress(double cycles);
  ~LayerProgress() { wipe(); }

  void show(const std::string& linear, LayerPhase phase, uint64_t cycles);
  // After a linear, which took so many cycles.
  void finish(uint64_t cycles);
  // So that something else can be printed.
  void wipe() const;

 private:
  const double total_;
  const bool shown_;
  uint64_t before_ = 0;  // cycles of the linears that are done
  Stopwatch all_;
  Stopwatch simulating_;
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_LAYER_PROGRESS_H_
