// Speed of the simulated accelerator: cycles a second of whole products, for each configuration.
// Items are simulated cycles.

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

// Y [m, 256] = X [m, 256] W [256, 256]^T, dense Huffman.
void product(benchmark::State& state, const std::string& config) {
  constexpr int kSize = 256;
  const int m = static_cast<int>(state.range(0));
  register_all_backends();
  const auto device = open_device("rtl:" + config);

  const CodingChoice coding{Coding::kHuffman, 0};
  const QuantisedWeights weights =
      quantise_weights(gaussian(kSize * kSize, 1), kSize, kSize,
                       max_level(Sparsity::kDense, coding), default_step(Sparsity::kDense, coding));
  const PackedTensor packed = pack_for_rows(device->config(), weights, Sparsity::kDense, coding, m);
  const PlacedMatmul placed =
      place_matmul(*device, packed, quantise_activations(gaussian(size_t(m) * kSize, 2), m, kSize),
                   StoreForm::kFp32);
  ProgramBuilder builder(device->config());
  append_matmul(placed, builder);

  device->clear_counters();
  for (auto _ : state) {
    const RunStatus status = device->run(builder.program());
    if (!status.ok()) state.SkipWithError(to_string(status).c_str());
  }
  const uint64_t cycles = device->counters().at("CYCLES");
  state.SetItemsProcessed(static_cast<int64_t>(cycles));
  state.counters["cycles a product"] = static_cast<double>(cycles) / state.iterations();
}

BENCHMARK_CAPTURE(product, small, "small")->Arg(1)->Arg(96)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(product, default, "default")->Arg(1)->Arg(96)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(product, wide, "wide")->Arg(1)->Arg(96)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sluice
