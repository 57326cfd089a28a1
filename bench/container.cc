// What a packed tensor has beyond its codes: header, tables, scale, the end of its lanes.
#include <fmt/format.h>

#include "backends/find_config.h"
#include "bench/benchmarks.h"
#include "bench/product.h"

namespace sluice::bench {
namespace {

Benchmark overhead(int n, int k, Sparsity sparsity) {
  const std::string name = fmt::format("container {} x {} {}", n, k, to_string(sparsity));
  return {name, [=](bool) -> std::vector<Entry> {
            const PackedTensor packed = random_tensor(
                find_config("int8_16x16"), {.m = 1, .n = n, .k = k, .sparsity = sparsity});
            const double codes = static_cast<double>(packed.stream_bits()) / 8;
            const auto bytes = static_cast<double>(packed.serialise().size());
            return {{name, 100 * (bytes / codes - 1), "%", at_most(1), 0.0}};
          }};
}

}  // namespace

std::vector<Benchmark> container_benchmarks() {
  std::vector<Benchmark> all;
  for (const int size : {256, 512, 2048}) {
    for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4}) {
      all.push_back(overhead(size, size, sparsity));
    }
  }
  // As many stored weights as 256 x 256 dense.
  all.push_back(overhead(256, 512, Sparsity::k1of2));
  all.push_back(overhead(256, 512, Sparsity::k2of4));
  return all;
}

}  // namespace sluice::bench
