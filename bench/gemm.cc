// Many tokens: how much of the array a product uses.
#include <fmt/format.h>

#include <algorithm>

#include "bench/benchmarks.h"
#include "bench/product.h"
#include "sw/runtime/ceil_div.h"

namespace sluice::bench {
namespace {

// Cycles of the multiplications if the whole array worked in each.
double full_array_cycles(const Config& config, const Product& product) {
  return double(product.m) * product.k * product.n / (double(config.rows) * config.cols);
}

// The share of the array that padding and the bus leave: a tile takes a cycle a token and, for its
// rows to load, a cycle a row; its weights pass the bus.
double window_limit(const Config& config, const Product& product, const PackedTensor& weights) {
  const double tiles = double(ceil_div(product.k, config.rows)) * ceil_div(product.n, config.cols);
  const double cycles = std::max(tiles * std::max(product.m, config.rows),
                                 double(weights.stream.size()) / config.bus_bytes());
  return std::min(1.0, full_array_cycles(config, product) / cycles);
}

Benchmark window(const Product& product, std::optional<Bar> bar) {
  const std::string name = fmt::format("gemm {} window", product.name());
  return {name, [=](bool) -> std::vector<Entry> {
            Bench bench({});
            const PackedTensor weights = random_tensor(bench.config(), product);
            bench.place(weights, product.m);
            const Measurement run = bench.run(1, Operands::kOnChip);
            const double share = full_array_cycles(bench.config(), product) / run.window;
            return {{name, 100 * share, "%", bar,
                     100 * window_limit(bench.config(), product, weights)}};
          }};
}

Benchmark over_roofline(const Product& product) {
  const std::string name = fmt::format("gemm {} over roofline", product.name());
  return {name, [=](bool) -> std::vector<Entry> {
            Bench bench({});
            bench.place(product);
            const Measurement run = bench.run();
            const double roofline = std::max(
                {full_array_cycles(bench.config(), product), run.read_beats, run.write_beats});
            return {{name, run.cycles / roofline, "x", at_most(1.08), 1.0}};
          }};
}

}  // namespace

std::vector<Benchmark> gemm_benchmarks() {
  const Product large{.m = 96, .n = 256, .k = 256};
  return {window(large, at_least(99.5)), over_roofline(large),
          window({.m = 96, .n = 64, .k = 64}, at_least(97)),
          window({.m = 13, .n = 130, .k = 130}, at_least(60)),
          window({.m = 12, .n = 512, .k = 512}, {})};
}

}  // namespace sluice::bench
