// One token: what a product takes over the fewest cycles that bus and array allow, and how steadily
// the decompressor works.
#include <fmt/format.h>

#include "bench/benchmarks.h"
#include "bench/product.h"
#include "sw/runtime/roofline.h"

namespace sluice::bench {
namespace {

Benchmark over_bound(const Product& product, const std::string& config, std::optional<Bar> bar) {
  const std::string on = config == kDefaultConfig ? " over bound" : ", " + config;
  const std::string name =
      fmt::format("decode {} x {} {}{}", product.n, product.k, to_string(product.sparsity), on);
  return {.name = name,
          .run = [=](bool) -> std::vector<Entry> {
            Bench bench({.config = config});
            const PackedTensor weights = random_tensor(bench.config(), product);
            bench.place(weights, product.m);
            const double bound = roofline_cycles(bench.config(), weights, product.m);
            return {{name, bench.run().cycles / bound, "x", bar, 1.0}};
          },
          .slow = product.n > 2000};
}

// Weights of about two bits, so that neither the bus nor the array, which takes a row of weights a
// cycle, holds up the lanes.
Benchmark decompressor() {
  constexpr Product kProduct{.m = 1, .n = 1024, .k = 1024, .step = 1.2};
  const std::string name = "decompressor, symbols a lane and cycle";
  return {name, [=](bool) -> std::vector<Entry> {
            Bench bench({});
            bench.place(kProduct);
            const Measurement run = bench.run(1, Operands::kOnChip);
            return {{name, run.steps / run.decode_busy, "", at_least(0.98), 1.0}};
          }};
}

}  // namespace

std::vector<Benchmark> decode_benchmarks() {
  struct Shape {
    int n, k;
  };
  std::vector<Benchmark> all;
  for (const auto [n, k] : {Shape{576, 576}, Shape{1536, 576}, Shape{4096, 4096}}) {
    for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2}) {
      all.push_back(over_bound({.m = 1, .n = n, .k = k, .sparsity = sparsity}, kDefaultConfig,
                               at_most(1.05)));
    }
  }
  all.push_back(
      over_bound({.m = 1, .n = 1536, .k = 576, .sparsity = Sparsity::k2of4}, "int8_16x16", {}));
  all.push_back(decompressor());
  return all;
}

}  // namespace sluice::bench
