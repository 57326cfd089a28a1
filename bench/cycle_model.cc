// Speed of the cycle model: a token, and a prompt, through a layer of 4096 x 4096 weights of 4.5
// bits. Items are predicted cycles.

#include "sw/cycle_model/cycle_model.h"

#include <benchmark/benchmark.h>

#include "backends/find_config.h"
#include "sw/runtime/program_builder.h"

namespace sluice {
namespace {

// Groups of as many columns as the accumulators hold, without regard to what lies where on chip.
Program layer(const Config& config, uint32_t m, uint32_t size, Coding coding) {
  const uint32_t group = std::min<uint32_t>(size, config.acc_rows / m / 2 * config.cols);
  const uint64_t bits = uint64_t(size) * size * 9 / 2;
  ProgramBuilder builder(config);
  for (uint32_t first = 0; first < size; first += group) {
    MulCommand mul{.coding = coding, .fixed_bits = coding == Coding::kFixed ? 4u : 0u};
    mul.open = first == 0;
    mul.last = first + group >= size;
    mul.stream_bytes = mul.open ? static_cast<uint32_t>(bits / 8) : 0;
    mul.m = m;
    mul.ks = size;
    mul.n = std::min(group, size - first);
    mul.accumulator_row = first / group % 2 * (config.acc_rows / 2);
    builder.append(mul);
    StoreCommand store{.form = StoreForm::kFp32, .m = m, .n = mul.n};
    store.row_stride = size * 4;
    store.tile_stride = config.cols * 4;
    store.accumulator_row = mul.accumulator_row;
    builder.append(store);
  }
  return builder.program();
}

void predict(benchmark::State& state, const std::string& config_name, Coding coding) {
  const Config config = find_config(config_name);
  const Program program = layer(config, static_cast<uint32_t>(state.range(0)), 4096, coding);
  uint64_t cycles = 0;
  for (auto _ : state) cycles += predict_cycles(config, {}, program).cycles;
  state.SetItemsProcessed(static_cast<int64_t>(cycles));
  state.counters["cycles a product"] =
      static_cast<double>(cycles) / static_cast<double>(state.iterations());
}

void tokens(benchmark::internal::Benchmark* predict) {
  predict->Arg(1)->Arg(64)->Unit(benchmark::kMillisecond);
}

BENCHMARK_CAPTURE(predict, small_huffman, "small", Coding::kHuffman)->Apply(tokens);
BENCHMARK_CAPTURE(predict, default_huffman, "default", Coding::kHuffman)->Apply(tokens);
BENCHMARK_CAPTURE(predict, default_fixed, "default", Coding::kFixed)->Apply(tokens);
BENCHMARK_CAPTURE(predict, wide_huffman, "wide", Coding::kHuffman)->Apply(tokens);

}  // namespace
}  // namespace sluice
