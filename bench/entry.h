// What a benchmark found: a figure, the bar that was set for it, and the limit of the machine.
#ifndef SLUICE_BENCH_ENTRY_H_
#define SLUICE_BENCH_ENTRY_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::bench {

enum class Side { kAtLeast, kAtMost };

struct Bar {
  double value = 0;
  Side side = Side::kAtLeast;
};
inline Bar at_least(double value) { return {value, Side::kAtLeast}; }
inline Bar at_most(double value) { return {value, Side::kAtMost}; }

struct Entry {
  std::string name;
  double value = 0;
  std::string unit;
  std::optional<Bar> bar = {};
  std::optional<double> limit = {};  // what the machine could reach at best

  // None without a bar.
  std::optional<bool> pass() const {
    if (!bar) return {};
    return bar->side == Side::kAtLeast ? value >= bar->value : value <= bar->value;
  }
};

// A benchmark that gives some entries. With `quick` it may repeat its measurements less often.
struct Benchmark {
  std::string name;
  std::function<std::vector<Entry>(bool quick)> run;
  bool slow = false;  // left out of a quick run
};

}  // namespace sluice::bench

#endif  // SLUICE_BENCH_ENTRY_H_
