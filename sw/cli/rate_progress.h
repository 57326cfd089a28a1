// A progress bar with a rate and the time that is left, on standard error, only if that is a
// terminal. For work of which the amount is known.
#ifndef SLUICE_SW_CLI_RATE_PROGRESS_H_
#define SLUICE_SW_CLI_RATE_PROGRESS_H_

#include <optional>
#include <string>

#include "sw/cli/stopwatch.h"

namespace sluice {

class RateProgress {
 public:
  // The rate is shown in `unit` a second; each stands for so much of what is done.
  explicit RateProgress(std::string unit, double unit_size = 1);
  ~RateProgress();  // wipes the bar

  // So much of all is done. Draws a few times a second at most, with `what` beside the bar. The
  // rate is that since the first call, so that what was there before and preparations do not count.
  void show(double done, double all, const std::string& what);
  double seconds() const { return watch_.seconds(); }

 private:
  const std::string unit_;
  const double unit_size_;
  const bool shown_;
  const Stopwatch watch_;
  struct Begun {
    double done;
    double seconds;
  };
  std::optional<Begun> begun_;  // at the first call
  double drawn_ = 0;            // when, in seconds
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_RATE_PROGRESS_H_
