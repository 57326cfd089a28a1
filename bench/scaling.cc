// How cycles, the speed of the simulation and its memory go with the machine and with the product.
// No bars: figures only.
#include <fmt/format.h>

#include <fstream>
#include <string>

#include "bench/benchmarks.h"
#include "bench/product.h"
#include "sw/runtime/roofline.h"

namespace sluice::bench {
namespace {

// Linux: bytes of the process in memory at most since reset_peak().
void reset_peak() { std::ofstream("/proc/self/clear_refs") << 5; }
double peak() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return 1024 * std::stod(line.substr(6));
  }
  return 0;
}

Benchmark scaled(const std::string& what, const Machine& machine, const Product& product,
                 bool with_memory = false) {
  return {.name = fmt::format("scaling {}", what),
          .run = [=](bool) -> std::vector<Entry> {
            reset_peak();
            Bench bench(machine);
            const PackedTensor weights = random_tensor(bench.config(), product);
            bench.place(weights, product.m);
            const Measurement run = bench.run();
            const double bound = roofline_cycles(bench.config(), weights, product.m);
            std::vector<Entry> entries = {
                {fmt::format("scaling {}, over bound", what), run.cycles / bound, "x"},
                {fmt::format("scaling {}, simulated", what), run.cycles / run.seconds, "cycles/s"}};
            if (with_memory) {
              entries.push_back({fmt::format("scaling {}, memory", what), peak() / 1e6, "MB"});
            }
            return entries;
          },
          .slow = true};
}

}  // namespace

std::vector<Benchmark> scaling_benchmarks() {
  const Product token{.m = 1, .n = 576, .k = 576};
  std::vector<Benchmark> all;
  for (const int size : {4, 8, 16, 32}) {
    const std::string config = fmt::format("int8_{0}x{0}", size);
    all.push_back(scaled(fmt::format("array {0}x{0}", size), {.config = config}, token));
  }
  for (const uint32_t latency : {20, 50, 100, 200, 400}) {
    all.push_back(scaled(fmt::format("latency {}", latency), {.latency = latency}, token));
  }
  all.push_back(scaled("bus 64, 16x16", {}, token));
  all.push_back(scaled("bus 128, 32x32", {.config = "wide"}, token));
  all.push_back(scaled("bus 256, 32x32", {.config = "int8_32x32"}, token));
  for (const int size : {1024, 4096, 16384}) {
    all.push_back(scaled(fmt::format("K {}, N 1024", size), {}, {.n = 1024, .k = size}, true));
  }
  for (const int size : {4096, 16384}) {
    all.push_back(scaled(fmt::format("K 1024, N {}", size), {}, {.n = size, .k = 1024}, true));
  }
  return all;
}

}  // namespace sluice::bench
