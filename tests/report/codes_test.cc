// The lengths of a packed tensor's codes add up to the bits of its stream.
#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "sw/cli/code_lengths.h"
#include "sw/compress/prune.h"

namespace sluice {
namespace {

TEST(CodeLengths, AddUpToTheStream) {
  constexpr int kRows = 24, kColumns = 64;
  constexpr unsigned kSeed = 7;
  std::mt19937 generator(kSeed);
  std::normal_distribution<float> normal;
  for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4}) {
    std::vector<float> weights(kRows * kColumns);
    for (float& weight : weights) weight = normal(generator);
    prune(weights, kRows, kColumns, sparsity);
    const CodingChoice coding = parse_coding("huffman");
    const PackedTensor packed =
        pack(weights, kRows, kColumns, {Operand::kInt8, default_step(sparsity, coding)},
             {.lanes = 16, .rows = 16, .sparsity = sparsity, .coding = coding});
    const CodeLengths lengths = packed.code_lengths();
    uint64_t bits = 0;
    for (size_t length = 0; length < lengths.size(); ++length) bits += length * lengths[length];
    EXPECT_EQ(bits, packed.stream_bits()) << to_string(sparsity) << ", seed " << kSeed;
    EXPECT_EQ(std::accumulate(lengths.begin(), lengths.end(), uint64_t{0}),
              uint64_t(kRows) * packed.stored_per_column());
    const report::Histogram histogram = code_length_histogram(lengths, "t");
    EXPECT_EQ(histogram.bins.size(), histogram.series[0].values.size());
    for (const report::BarSeries& series : histogram.series) {
      EXPECT_NEAR(std::accumulate(series.values.begin(), series.values.end(), 0.0), 100, 1e-9);
    }
  }
}

}  // namespace
}  // namespace sluice
