// A progress bar with rates and the time left, on standard error, only if that is a terminal.
#ifndef SLUICE_SW_CLI_RATE_PROGRESS_H_
#define SLUICE_SW_CLI_RATE_PROGRESS_H_

#include "sw/cli/stopwatch.h"
#include "sw/container/compress.h"

namespace sluice {

class RateProgress {
 public:
  RateProgress();
  ~RateProgress();  // wipes the bar

  void show(const CompressState& state) const;
  double seconds() const { return watch_.seconds(); }

 private:
  const bool shown_;
  const Stopwatch watch_;
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_RATE_PROGRESS_H_
