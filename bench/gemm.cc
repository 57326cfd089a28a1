// Many tokens: how much of the array a product uses.
#include <fmt/format.h>

#include <algorithm>

#include "bench/benchmarks.h"
#include "bench/product.h"
#include "sw/runtime/ceil_div.h"

namespace sluice::bench {
namespace {

constexpr int kHopCols = 4;  // that activations move on by in a cycle (docs/array.md)

// Cycles of the multiplications if the whole array worked in each.
double full_array_cycles(const Config& config, const Product& product) {
  return double(product.m) * product.k * product.n / (double(config.rows) * config.cols);
}

// The share of the array that padding and the bus leave. A tile takes a cycle a token and a cycle
// for each of its rows to load; all weights have to come over the bus, but for those that the
// stream's FIFO holds before the first; behind the last activations the sums move through the array
// (docs/array.md).
double window_limit(const Config& config, const Product& product, const PackedTensor& weights) {
  uint64_t tiles = 0;
  for (int k = 0; k < product.k; k += config.rows) {
    tiles += ceil_div(product.n, config.cols) *
             std::max(product.m, std::min(config.rows, product.k - k));
  }
  const double beats = static_cast<double>(weights.stream_bits()) / config.data_bits;
  const double cycles = std::max<double>(tiles, beats - config.weight_fifo_beats);
  return full_array_cycles(config, product) / (cycles + config.rows + config.cols / kHopCols - 1);
}

Benchmark window(const Product& product, std::optional<Bar> bar, const std::string& with = "") {
  const std::string name = fmt::format("gemm {} window{}", product.name(), with);
  return {name, [=](bool) -> std::vector<Entry> {
            Bench bench({});
            const uint32_t tiles = ceil_div(product.n, bench.config().cols);
            const bool held = tiles * product.m <= uint32_t(bench.config().acc_rows);
            const PackedTensor weights =
                random_tensor(bench.config(), product, held ? Groups::kHalves : Groups::kPlanned);
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
  return {window(large, at_least(99.5)),
          over_roofline(large),
          window({.m = 96, .n = 64, .k = 64}, at_least(97)),
          window({.m = 13, .n = 130, .k = 130}, at_least(60)),
          window({.m = 13, .n = 130, .k = 130, .step = 0.36}, at_least(60), ", 3.5 bits"),
          window({.m = 12, .n = 512, .k = 512}, {})};
}

}  // namespace sluice::bench
