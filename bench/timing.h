// Comparisons of speed on a machine that does other things too: time is that of the thread on its
// processor, the measurements take turns, and medians are compared.
#ifndef SLUICE_BENCH_TIMING_H_
#define SLUICE_BENCH_TIMING_H_

#include <time.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace sluice::bench {

// Processor time of this thread, in seconds.
class ThreadClock {
 public:
  double seconds() const { return now() - start_; }

 private:
  static double now() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  double start_ = now();
};

inline double median(std::vector<double> values) {
  std::ranges::sort(values);
  return (values[(values.size() - 1) / 2] + values[values.size() / 2]) / 2;
}

// Of two things that are done in turns: how fast each is, and the median of first over second.
struct Comparison {
  double first = 0;
  double second = 0;
  double ratio = 0;
};

// Both functions do some work and return its speed.
inline Comparison compare_speeds(const std::function<double()>& first,
                                 const std::function<double()>& second, int turns) {
  std::vector<double> firsts, seconds, ratios;
  for (int i = 0; i < turns; ++i) {
    firsts.push_back(first());
    seconds.push_back(second());
    ratios.push_back(firsts.back() / seconds.back());
  }
  return {median(firsts), median(seconds), median(ratios)};
}

}  // namespace sluice::bench

#endif  // SLUICE_BENCH_TIMING_H_
