// Wall-clock comparisons on a machine that does other things too: the measurements take turns, and
// medians are compared.
#ifndef SLUICE_BENCH_TIMING_H_
#define SLUICE_BENCH_TIMING_H_

#include <algorithm>
#include <functional>
#include <vector>

namespace sluice::bench {

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
