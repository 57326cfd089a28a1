#include "sw/compress/normal_quantiles.h"
#include "sw/compress/palette.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

std::vector<float> values_of(const Palette& palette) {
  std::vector<float> values;
  for (std::int8_t byte : palette.operands) values.push_back(operand_value(palette.operand, byte));
  return values;
}

double squared_error(const std::vector<float>& weights, const QuantisedWeights& q) {
  double sum = 0;
  for (int i = 0; i < q.n * q.k; ++i) {
    sum += std::pow(weights[i] - static_cast<double>(q.value(i / q.k, i % q.k)), 2);
  }
  return sum;
}

TEST(NormalQuantiles, AreThoseOfNf4) {
  const double expected[16] = {-1.0,     -0.69619, -0.52507, -0.39492, -0.28444, -0.18477,
                               -0.09105, 0.0,      0.07958,  0.16093,  0.24611,  0.33792,
                               0.44071,  0.56262,  0.72296,  1.0};
  const std::vector<double> levels = normal_quantiles(16);
  ASSERT_EQ(levels.size(), 16u);
  for (int i = 0; i < 16; ++i) EXPECT_NEAR(levels[i], expected[i], 2e-5) << i;
}

TEST(Palette, Steps) {
  EXPECT_EQ(values_of(step_palette(Operand::kInt8, 6)), (std::vector<float>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(step_palette(Operand::kInt8, 256).operands.size(), 255u);
  EXPECT_EQ(step_palette(Operand::kFp8, 256).operands.size(), 253u);
  EXPECT_EQ(step_palette(Operand::kFp8, 7).reach, 3.0f / 512);
}

TEST(Palette, Fp8SubsetWithOneFractionBitIsE2m1) {
  const std::vector<float> e2m1 = {-6, -4, -3, -2, -1.5f, -1, 0, 1, 1.5f, 2, 3, 4, 6};
  std::vector<float> scaled;
  for (float value : values_of(fp8_palette(1, 13))) scaled.push_back(value / 64);
  EXPECT_EQ(scaled, e2m1);
  EXPECT_EQ(fp8_palette(0, 5).reach, 256);
  EXPECT_EQ(fp8_palette(3, 256).operands.size(), 253u);
  EXPECT_ERROR(fp8_palette(4, 16), "4 fraction bits");
}

TEST(Palette, SizesOutOfRangeAreErrors) {
  for (int symbols : {1, 257, -1}) {
    EXPECT_ERROR(step_palette(Operand::kInt8, symbols), "2 to 256");
    EXPECT_ERROR(quantile_palette(Operand::kInt8, symbols), "2 to 256");
    EXPECT_ERROR(fp8_palette(2, symbols), "2 to 256");
    EXPECT_ERROR(kmeans_palette(Operand::kInt8, std::vector<float>{1}, 1, 1, {.symbols = symbols}),
                 "2 to 256");
  }
}

TEST(Palette, AllAreAscendingAndHoldZero) {
  Random random(2);
  const std::vector<float> weights = gaussian(random, 4, 64);
  for (Operand operand : kOperands) {
    for (int symbols : {2, 3, 16, 100, 256}) {
      for (const Palette& palette :
           {step_palette(operand, symbols), quantile_palette(operand, symbols),
            fp8_palette(2, symbols), kmeans_palette(operand, weights, 4, 64, {symbols})}) {
        const std::vector<float> values = values_of(palette);
        EXPECT_TRUE(std::ranges::is_sorted(values, std::less_equal<>())) << symbols;
        EXPECT_EQ(std::ranges::count(values, 0.0f), 1) << symbols;
        EXPECT_LE(values.size(), static_cast<std::size_t>(std::max(symbols, 3)));
      }
    }
  }
}

TEST(Palette, KMeansFindsTheValuesThatOccur) {
  std::vector<float> weights;
  for (int i = 0; i < 300; ++i) {
    for (float value : {-127.0f, -50.0f, 0.0f, 8.0f, 90.0f}) weights.push_back(value);
  }
  const Palette palette = kmeans_palette(Operand::kInt8, weights, 3, 500, {.symbols = 5});
  EXPECT_EQ(palette.operands, (std::vector<std::int8_t>{-127, -50, 0, 8, 90}));
  const QuantisedWeights q = quantise_to_palette(weights, 3, 500, palette);
  EXPECT_EQ(squared_error(weights, q), 0);
}

TEST(Palette, KMeansBeatsQuantilesAndTheseSteps) {
  Random random(5);
  const std::vector<float> weights = gaussian(random, 64, 256, 0.02f);
  for (Operand operand : kOperands) {
    const auto error = [&](const Palette& palette) {
      return squared_error(weights, quantise_to_palette(weights, 64, 256, palette));
    };
    const Palette kmeans = kmeans_palette(operand, weights, 64, 256, {.symbols = 16});
    EXPECT_LT(error(kmeans), error(quantile_palette(operand, 16))) << to_string(operand);
    EXPECT_LT(error(quantile_palette(operand, 16)), error(step_palette(operand, 16)));
    EXPECT_EQ(kmeans_palette(operand, weights, 64, 256, {.symbols = 16}).operands, kmeans.operands);
  }
}

TEST(Palette, EachWeightBecomesTheNearestValue) {
  constexpr int kRows = 8, kColumns = 200;
  for (Operand operand : kOperands) {
    Random random(11);
    const std::vector<float> weights = gaussian(random, kRows, kColumns, 0.02f);
    const Palette palette = quantile_palette(operand, 7);
    const std::vector<float> values = values_of(palette);
    const QuantisedWeights q = quantise_to_palette(weights, kRows, kColumns, palette);
    for (int i = 0; i < kRows * kColumns; ++i) {
      const float quotient = weights[i] / q.scale[i / kColumns];
      const auto distance = [&](float value) { return std::abs(quotient - value); };
      const float nearest = std::ranges::min(values, {}, distance);
      ASSERT_EQ(distance(operand_value(operand, q.q[i])), distance(nearest))
          << to_string(operand) << ", weight " << i;
    }
  }
}

TEST(Palette, PacksWithFixedCodes) {
  Random random(9);
  for (Operand operand : kOperands) {
    std::vector<float> weights = gaussian(random, 16, 40);
    prune(weights, 16, 40, Sparsity::k2of4);
    const Palette palette = quantile_palette(operand, 16);
    for (ScalePer per : {ScalePer::kRow, ScalePer::kMatrix}) {
      const QuantisedWeights q = quantise_to_palette(weights, 16, 40, palette, per);
      const PackedTensor packed = pack(
          q, {.lanes = 4, .rows = 4, .sparsity = Sparsity::k2of4, .coding = {Coding::kFixed, 6}});
      EXPECT_EQ(packed.unpack().q, q.q);
      EXPECT_LT(squared_error(weights, q), 0.02 * 16 * 40);
    }
  }
}

}  // namespace
}  // namespace sluice
