// Speed of the encoder and the software decoder, on Gaussian weights. Bytes are those of the same
// weights in bf16. The counter is what a whole packed tensor, with header, table, scales and
// padding, takes beyond the bits of the Huffman codes alone.

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/prune.h"
#include "sw/compress/quantise.h"

namespace sluice {
namespace {

constexpr int kBf16Bytes = 2;

QuantisedWeights gaussian(int n, int k, Sparsity sparsity) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  std::vector<float> weights(size_t(n) * k);
  for (float& weight : weights) weight = normal(random);
  if (sparsity == Sparsity::k1of2) prune_1of2(weights, n, k);
  const CodingChoice coding{Coding::kHuffman, 0};
  return quantise_weights(weights, n, k, max_level(sparsity, coding),
                          default_step(sparsity, coding));
}

PackOptions options(Sparsity sparsity) {
  return {.lanes = 16, .rows = 16, .sparsity = sparsity, .coding = {Coding::kHuffman, 0}};
}

void pack_huffman(benchmark::State& state, Sparsity sparsity) {
  const int size = static_cast<int>(state.range(0));
  const QuantisedWeights weights = gaussian(size, size, sparsity);
  for (auto _ : state) benchmark::DoNotOptimize(pack(weights, options(sparsity)));
  state.SetBytesProcessed(state.iterations() * size * size * kBf16Bytes);
  const PackedTensor packed = pack(weights, options(sparsity));
  const double bits = packed.bits_per_weight() * size * size;
  state.counters["overhead %"] = 100 * (bits / static_cast<double>(packed.stream_bits()) - 1);
}

void unpack_huffman(benchmark::State& state, Sparsity sparsity) {
  const int size = static_cast<int>(state.range(0));
  const PackedTensor packed = pack(gaussian(size, size, sparsity), options(sparsity));
  for (auto _ : state) benchmark::DoNotOptimize(packed.unpack());
  state.SetBytesProcessed(state.iterations() * size * size * kBf16Bytes);
}

BENCHMARK_CAPTURE(pack_huffman, dense, Sparsity::kDense)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(pack_huffman, 1_of_2, Sparsity::k1of2)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(unpack_huffman, dense, Sparsity::kDense)->Arg(256)->Arg(2048);
BENCHMARK_CAPTURE(unpack_huffman, 1_of_2, Sparsity::k1of2)->Arg(256)->Arg(2048);

}  // namespace
}  // namespace sluice
