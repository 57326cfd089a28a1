// Speed of the encoder, in bytes of the same weights in BF16, on one thread.
#include <zstd.h>

#include <bit>
#include <stdexcept>

#include "backends/find_config.h"
#include "bench/benchmarks.h"
#include "bench/product.h"
#include "bench/timing.h"
#include "sw/compress/rate_distortion/source.h"
#include "sw/planner/packing.h"

namespace sluice::bench {
namespace {

std::vector<uint16_t> to_bf16(const std::vector<float>& values) {
  std::vector<uint16_t> bits;
  bits.reserve(values.size());
  for (const float value : values) {
    constexpr uint32_t kHalf = 0x7FFF;
    const auto word = std::bit_cast<uint32_t>(value);
    bits.push_back(static_cast<uint16_t>((word + kHalf + (word >> 16 & 1)) >> 16));
  }
  return bits;
}

// Megabytes a second of `work`, which handles so many bytes.
double speed(double bytes, const std::function<void()>& work) {
  const ThreadClock clock;
  work();
  return bytes / 1e6 / clock.seconds();
}

std::vector<Entry> encode(bool quick) {
  const int size = quick ? 512 : 2048;
  const int turns = quick ? 3 : 15;
  const Config config = find_config(kDefaultConfig);
  const CodingChoice coding{Coding::kHuffman, 0};
  const PackOptions options = pack_options(config, 1, size, size, Sparsity::kDense, coding);
  const std::vector<float> weights = random_weights(Source::kGaussian, size_t(size) * size, 1);
  const WeightStep step = default_step(Sparsity::kDense, coding);
  const QuantisedWeights operands =
      quantise_weights(weights, size, size, max_level(Sparsity::kDense, coding), step);

  const std::vector<uint16_t> bf16 = to_bf16(weights);
  const size_t bytes = bf16.size() * sizeof(bf16[0]);
  std::vector<char> compressed(ZSTD_compressBound(bytes));
  const auto zstd = [&] {
    return speed(bytes, [&] {
      const size_t size =
          ZSTD_compress(compressed.data(), compressed.size(), bf16.data(), bytes, 1);
      if (ZSTD_isError(size)) throw std::runtime_error(ZSTD_getErrorName(size));
    });
  };
  const auto of_operands = [&] { return speed(bytes, [&] { pack(operands, options); }); };
  const auto of_weights = [&] {
    return speed(bytes, [&] { pack(weights, size, size, {.step = step}, options); });
  };
  const Comparison comparison = compare_speeds(of_operands, zstd, turns);
  const Comparison with_rounding = compare_speeds(of_weights, zstd, turns);
  return {{"encoder", comparison.first, "MB/s"},
          {"encoder, zstd -1 beside it", comparison.second, "MB/s"},
          {"encoder over zstd -1", comparison.ratio, "x", at_least(1)},
          {"encoder with quantisation", with_rounding.first, "MB/s"},
          {"encoder with quantisation over zstd -1", with_rounding.ratio, "x"}};
}

}  // namespace

std::vector<Benchmark> encoder_benchmarks() { return {{"encoder", encode}}; }

}  // namespace sluice::bench
