// Speed of the simulated accelerator: cycles a second of whole products, for each configuration.
// Items are simulated cycles. The counter "bus %" is the share of a product's cycles, from doorbell
// to interrupt, in which the read channel moved data.

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "backends/backends.h"
#include "sw/compress/quantise.h"
#include "sw/runtime/device.h"
#include "sw/runtime/matmul.h"
#include "sw/runtime/packing.h"

namespace sluice {
namespace {

std::vector<float> gaussian(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

// Y [m, size] = X [m, size] W [size, size]^T, dense Huffman.
void product(benchmark::State& state, const std::string& config) {
  const int m = static_cast<int>(state.range(0));
  const int size = static_cast<int>(state.range(1));
  register_all_backends();
  const auto device = open_device("rtl:" + config);

  const CodingChoice coding{Coding::kHuffman, 0};
  const QuantisedWeights weights =
      quantise_weights(gaussian(size_t(size) * size, 1), size, size,
                       max_level(Sparsity::kDense, coding), default_step(Sparsity::kDense, coding));
  const PackedTensor packed = pack_for_rows(device->config(), weights, Sparsity::kDense, coding, m);
  const PlacedMatmul placed =
      place_matmul(*device, packed, quantise_activations(gaussian(size_t(m) * size, 2), m, size),
                   StoreForm::kFp32);
  ProgramBuilder builder(device->config());
  append_matmul(placed, builder);

  device->clear_counters();
  for (auto _ : state) {
    const RunStatus status = device->run(builder.program());
    if (!status.ok()) state.SkipWithError(to_string(status).c_str());
  }
  const Counters counters = device->counters();
  const auto cycles = static_cast<double>(counters.at("CYCLES"));
  state.SetItemsProcessed(static_cast<int64_t>(cycles));
  state.counters["cycles a product"] = cycles / static_cast<double>(state.iterations());
  state.counters["bits a weight"] = packed.bits_per_weight();
  state.counters["bus %"] = 100 * static_cast<double>(counters.at("READ_BEATS")) / cycles;
}

// A prompt, a token, and a token with a layer large enough that start and end matter little.
void shapes(benchmark::internal::Benchmark* product) {
  product->Args({96, 256})->Args({1, 256})->Args({1, 576})->Unit(benchmark::kMillisecond);
}

BENCHMARK_CAPTURE(product, small, "small")->Apply(shapes);
BENCHMARK_CAPTURE(product, default, "default")->Apply(shapes);
BENCHMARK_CAPTURE(product, wide, "wide")->Apply(shapes);

}  // namespace
}  // namespace sluice
