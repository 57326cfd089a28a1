// Wall time in seconds.
#ifndef SLUICE_SW_CLI_STOPWATCH_H_
#define SLUICE_SW_CLI_STOPWATCH_H_

#include <chrono>
#include <utility>

namespace sluice {

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }
  // The seconds so far; starts again from 0.
  double restart() {
    const double so_far = seconds();
    start_ = Clock::now();
    return so_far;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_STOPWATCH_H_
