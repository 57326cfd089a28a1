// How near the model of the cycles comes to the RTL, and how long it takes.
#include "sw/cycle_model/cycle_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "bench/benchmarks.h"
#include "bench/product.h"
#include "bench/timing.h"
#include "tests/cycle_model/accuracy_case.h"
#include "tests/cycle_model/accuracy_report.h"

namespace sluice::bench {
namespace {

constexpr uint64_t kFirstCase = 1'000'000;  // as cycle_model_test
constexpr int kPrograms = 300;
constexpr int kFewPrograms = 20;

Benchmark accuracy() {
  return {"cycle model, error", [](bool quick) -> std::vector<Entry> {
            const Config config = Bench({}).config();
            std::vector<AccuracyEntry> entries;
            for (int i = 0; i < (quick ? kFewPrograms : kPrograms); ++i) {
              const sluice::Measurement measured = measure(config, kFirstCase + i);
              entries.push_back({config.name, kFirstCase + i, measured.counters.at("CYCLES"),
                                 measured.error(), measured.text});
            }
            const ErrorSummary summary = summarise(entries);
            return {{"cycle model, median error", 100 * summary.median, "%", at_most(1), 0.0},
                    {"cycle model, worst error", 100 * summary.worst, "%", at_most(4), 0.0}};
          }};
}

Benchmark speed() {
  return {"cycle model, 4096 x 4096", [](bool) -> std::vector<Entry> {
            Bench bench({});
            bench.place({.m = 1, .n = 4096, .k = 4096});
            const Program program = bench.program();
            const ThreadClock clock;
            predict_cycles(bench.config(), {}, program);
            return {{"cycle model, 4096 x 4096", 1000 * clock.seconds(), "ms"}};
          }};
}

}  // namespace

std::vector<Benchmark> cycle_model_benchmarks() { return {accuracy(), speed()}; }

}  // namespace sluice::bench
