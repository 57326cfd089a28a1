// Speed of the encoders and the software decoder, on Gaussian weights. Items are weights, bytes
// those of the same weights in bf16.

#include <benchmark/benchmark.h>

#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/prune.h"
#include "sw/compress/quantise.h"
#include "sw/compress/rate_distortion/source.h"
#include "sw/compress/rate_quantise.h"

namespace sluice {
namespace {

constexpr int kBf16Bytes = 2;

std::vector<float> gaussian(int size, Sparsity sparsity) {
  std::vector<float> weights = random_weights(Source::kGaussian, size_t(size) * size, 1);
  prune(weights, size, size, sparsity);
  return weights;
}

QuantisedWeights quantised(int size, Sparsity sparsity) {
  const CodingChoice coding{Coding::kHuffman, 0};
  return quantise_weights(gaussian(size, sparsity), size, size, max_level(sparsity, coding),
                          default_step(sparsity, coding));
}

PackOptions options(Sparsity sparsity, Coding coding, int states = 4) {
  return {.lanes = 16,
          .rows = 16,
          .sparsity = sparsity,
          .coding = {coding, 0},
          .trellis_states = states};
}

void count(benchmark::State& state) {
  const auto weights = state.iterations() * state.range(0) * state.range(0);
  state.SetItemsProcessed(weights);
  state.SetBytesProcessed(weights * kBf16Bytes);
}

// Huffman codes of operands that are given.
void pack_operands(benchmark::State& state, Sparsity sparsity) {
  const QuantisedWeights weights = quantised(static_cast<int>(state.range(0)), sparsity);
  PackedTensor packed;
  for (auto _ : state) packed = pack(weights, options(sparsity, Coding::kHuffman));
  count(state);
  // What the packed tensor has beyond its codes.
  const auto codes = static_cast<double>(packed.stream_bits());
  state.counters["overhead %"] = 100 * (8.0 * packed.serialise().size() / codes - 1);
}

// From real weights to the packed tensor.
void pack_weights(benchmark::State& state, Coding coding, int states) {
  const int size = static_cast<int>(state.range(0));
  const std::vector<float> weights = gaussian(size, Sparsity::kDense);
  const WeightQuantiser quantiser{.step = default_step(Sparsity::kDense, {coding, 0})};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        pack(weights, size, size, quantiser, options(Sparsity::kDense, coding, states)));
  }
  count(state);
}

// The search through the trellis alone, with all its rounds.
void search_trellis(benchmark::State& state, int states) {
  const int size = static_cast<int>(state.range(0));
  std::vector<float> weights = gaussian(size, Sparsity::kDense);
  for (float& weight : weights) weight *= 10;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        trellis_quantise(weights, size, size, {16, 16, {{size}}}, states, {.rate_weight = 0.25}));
  }
  count(state);
}

void unpack(benchmark::State& state, Sparsity sparsity, Coding coding) {
  const int size = static_cast<int>(state.range(0));
  const PackedTensor packed =
      pack(gaussian(size, sparsity), size, size, {.step = default_step(sparsity, {coding, 0})},
           options(sparsity, coding));
  for (auto _ : state) benchmark::DoNotOptimize(packed.unpack());
  count(state);
}

BENCHMARK_CAPTURE(pack_operands, dense, Sparsity::kDense)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(pack_operands, 1_of_2, Sparsity::k1of2)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(pack_operands, 2_of_4, Sparsity::k2of4)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(pack_weights, huffman, Coding::kHuffman, 0)->Arg(2048);
BENCHMARK_CAPTURE(pack_weights, trellis4, Coding::kTrellis, 4)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(pack_weights, trellis8, Coding::kTrellis, 8)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(search_trellis, 4_states, 4)->Arg(1024);
BENCHMARK_CAPTURE(search_trellis, 8_states, 8)->Arg(1024);
BENCHMARK_CAPTURE(unpack, dense, Sparsity::kDense, Coding::kHuffman)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(unpack, 1_of_2, Sparsity::k1of2, Coding::kHuffman)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(unpack, 2_of_4, Sparsity::k2of4, Coding::kHuffman)->Arg(2048);
BENCHMARK_CAPTURE(unpack, trellis4, Sparsity::kDense, Coding::kTrellis)->Arg(2048);

}  // namespace
}  // namespace sluice
