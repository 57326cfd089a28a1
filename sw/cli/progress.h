// A progress bar on standard error, only if that is a terminal. Threads may share one.
#ifndef SLUICE_SW_CLI_PROGRESS_H_
#define SLUICE_SW_CLI_PROGRESS_H_

#include <cstdint>
#include <mutex>
#include <string>

#include "sw/cli/stopwatch.h"

namespace sluice {

class Progress {
 public:
  explicit Progress(int total);
  ~Progress();  // wipes the bar

  // One more is done; `what` is shown beside the bar.
  void advance(const std::string& what);

 private:
  void draw(const std::string& what) const;

  const int total_;
  const bool shown_;
  int done_ = 0;
  std::mutex mutex_;
};

// Of work of which the amount is known: share, rate and time that is left.
class WorkProgress {
 public:
  // `unit` is what is counted: "tokens". `before` of the total are done already.
  WorkProgress(std::uint64_t total, std::string unit, std::uint64_t before = 0);
  ~WorkProgress();  // wipes the line

  // So many are done since the start. Draws a few times a second at most.
  void show(std::uint64_t done, const std::string& what);

 private:
  const std::uint64_t total_;
  const std::string unit_;
  const std::uint64_t before_;
  const bool shown_;
  const Stopwatch watch_;
  double drawn_ = 0;  // when, in seconds
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_PROGRESS_H_
