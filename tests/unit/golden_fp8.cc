// Products and sums of E4M3 operands.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "golden/weight_tile.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint64_t kOut = 0x8000;
constexpr uint8_t kNan = 0x7F;
constexpr uint8_t kLargest = 0x7E;  // 448

// docs/numerics.md, FP8.
double value(uint8_t code) {
  const int e = code >> 3 & 15, f = code & 7;
  if (e == 15 && f == 7) return NAN;
  return (code & 0x80 ? -1 : 1) * (e == 0 ? std::ldexp(f, -9) : std::ldexp(8 + f, e - 10));
}

int64_t units(uint8_t a, uint8_t b) { return int64_t(std::ldexp(value(a) * value(b), 18)); }

TEST(GoldenFp8, AllProducts) {
  EXPECT_EQ(value(kLargest), 448);
  WeightTile tile(Operand::kFp8, 1, 256);
  for (int b = 0; b < 256; ++b) tile.set(0, b, uint8_t(b));
  for (int a = 0; a < 256; ++a) {
    const auto activation = uint8_t(a);
    std::vector<Sum> sums(256, 0);
    tile.multiply_add(std::span(&activation, 1), sums);
    for (int b = 0; b < 256; ++b) {
      const double product = value(activation) * value(uint8_t(b));
      const Sum expected = std::isnan(product) ? kNanSum : Sum(std::ldexp(product, 18));
      ASSERT_EQ(sums[b], expected) << a << " * " << b;
      if (std::isnan(product)) continue;
      ASSERT_EQ(std::ldexp(double(sums[b]), -18), product) << a << " * " << b;
    }
  }
}

TEST(GoldenFp8, SumsOfATileAreExactAtEveryDepth) {
  // The deepest tile, of the largest products, and one of the least: 52 bits and a half of a
  // double.
  const int depth = 65536;
  WeightTile tile(Operand::kFp8, depth, 1);
  for (int k = 0; k < depth; ++k) tile.set(k, 0, k == depth - 1 ? 1 : kLargest);
  std::vector<uint8_t> activations(depth, kLargest);
  activations.back() = 1;
  std::vector<Sum> sums(1, 0);
  tile.multiply_add(activations, sums);
  const uint64_t exact = uint64_t(depth - 1) * uint64_t(units(kLargest, kLargest)) + 1;
  EXPECT_EQ(sums[0], int64_t(exact << 12) >> 12);
}

TEST(GoldenFp8, AClearedTileHasNoWeights) {
  WeightTile tile(Operand::kFp8, 2, 2);
  tile.set(0, 0, kNan);
  tile.set(1, 1, kLargest);
  tile.clear();
  std::vector<Sum> sums = {5, 6};
  tile.multiply_add(std::vector<uint8_t>{kNan, kNan}, sums);
  EXPECT_EQ(sums, (std::vector<Sum>{5, 6}));
}

// Dot products on a machine, of column vectors with one row of activations.
class GoldenFp8Sums : public testing::Test {
 protected:
  using Terms = std::vector<std::pair<uint8_t, uint8_t>>;  // activation, weight

  void multiply(const Terms& terms, bool accumulate = false) {
    std::vector<uint8_t> activations((terms.size() + 31) / 32 * 32, kNan);  // beyond K: no effect
    StreamBuilder stream(kFp8Config.cols);
    for (size_t k = 0; k < terms.size(); ++k) {
      activations[k] = terms[k].first;
      stream.step({binary(terms[k].second, 8)});
    }
    bench_.memory.put(kActivationsAt, activations);
    bench_.submit(load(kActivations, kActivationsAt, uint32_t(activations.size()), 0));
    MulFields f{.accumulate = accumulate, .ks = uint32_t(terms.size())};
    const auto bytes = stream.bytes();
    bench_.memory.put(kStreamAt, bytes);
    f.address = kStreamAt, f.bytes = uint32_t(bytes.size()), f.crc = crc32c(bytes);
    ASSERT_EQ(bench_.run(mul(f)), Status{});
  }

  int64_t stored() {
    EXPECT_EQ(bench_.run(store({.destination = kOut, .row_stride = 32})), Status{});
    return int64_t(bench_.memory.number(kOut, 8));
  }

  int64_t dot(const Terms& terms) {
    multiply(terms);
    return stored();
  }

  static constexpr uint64_t kActivationsAt = 0x10000, kStreamAt = 0x20000;
  Bench bench_{kFp8Config};
};

int64_t exact(const std::vector<std::pair<uint8_t, uint8_t>>& terms) {
  __int128 sum = 0;
  for (const auto& [a, b] : terms) sum += units(a, b);
  return int64_t(sum);
}

TEST_F(GoldenFp8Sums, DependOnNoOrder) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    Terms terms;
    for (int i = 0; i < 300; ++i) {
      const auto draw = [&] {
        const auto code = uint8_t(random());
        return (code & 0x7F) == kNan ? uint8_t(1) : code;
      };
      const uint8_t a = draw(), b = draw();
      terms.emplace_back(a, b);
      if (i % 3 == 0) terms.emplace_back(a, b ^ 0x80);  // cancels
    }
    const int64_t expected = exact(terms);
    const auto size = [](const auto& term) { return std::abs(units(term.first, term.second)); };
    std::ranges::sort(terms, [&](auto& a, auto& b) { return size(a) > size(b); });
    EXPECT_EQ(dot(terms), expected) << "largest first, seed " << seed;
    std::ranges::reverse(terms);
    EXPECT_EQ(dot(terms), expected) << "largest last, seed " << seed;
    for (int i = 0; i < 5; ++i) {
      std::shuffle(terms.begin(), terms.end(), random);
      EXPECT_EQ(dot(terms), expected) << "seed " << seed;
    }
  }
}

TEST_F(GoldenFp8Sums, TheLeastProductSurvivesTheLargest) {
  Terms terms(2040, {kLargest, kLargest});
  terms.emplace_back(0x01, 0x01);
  EXPECT_EQ(dot(terms), exact(terms));
  EXPECT_EQ(dot(terms) & 1, 1);
  const Terms cancelled = {{kLargest, kLargest}, {0x01, 0x81}, {kLargest, 0xFE}};
  EXPECT_EQ(dot(cancelled), -1);
  EXPECT_EQ(dot({{0x80, 0x00}, {0x80, 0x38}, {0x38, 0x30}, {0x38, 0xB0}}), 0) << "no -0";
}

TEST_F(GoldenFp8Sums, WrapModulo2To52) {
  // 42,799 of the largest products fit, no more.
  const int64_t unit = units(kLargest, kLargest);
  multiply(Terms(2047, {kLargest, kLargest}));
  for (int i = 0; i < 19; ++i) multiply(Terms(2047, {kLargest, kLargest}), true);
  multiply(Terms(42799 - 20 * 2047, {kLargest, kLargest}), true);
  EXPECT_EQ(stored(), 42799 * unit);
  multiply({{kLargest, kLargest}}, true);
  EXPECT_EQ(stored(), 42800 * unit - (int64_t{1} << 52));
  multiply({{kLargest, 0xFE}}, true);
  EXPECT_EQ(stored(), 42799 * unit) << "and back";
}

TEST_F(GoldenFp8Sums, NanStaysUntilANewSum) {
  const auto nan = int64_t(uint64_t{1} << 63);
  for (const uint8_t code : {uint8_t(0x7F), uint8_t(0xFF)}) {
    EXPECT_EQ(dot({{0x38, 0x38}, {code, 0x38}}), nan);
    EXPECT_EQ(dot({{0x38, code}, {0x38, 0x38}}), nan);
    EXPECT_EQ(dot({{0x00, code}}), nan) << "zero times NaN";
    EXPECT_EQ(dot({{code, 0x00}}), nan);
    multiply({{0x38, 0x38}}, true);
    EXPECT_EQ(stored(), nan);
    EXPECT_EQ(dot({{0x38, 0x38}}), 1 << 18);
  }
}

TEST_F(GoldenFp8Sums, NansThatNoWeightSelectsDoNothing) {
  // 1:2, pairs of which the other activation is NaN; the second column selects one.
  const std::vector<uint16_t> entries = {entry(0x38, 0), entry(0x38, 1)};
  ASSERT_EQ(bench_.run(load(kTable, bench_.place(table_image({}, entries)), 544, 0)), Status{});
  std::vector<uint8_t> activations(32, kNan);
  activations[0] = activations[3] = 0x38;
  bench_.submit(load(kActivations, bench_.place(activations), 32, 0));
  StreamBuilder stream(4);
  stream.step({"0", "0"});
  stream.step({"1", "0"});
  MulFields f{.sparsity = 1, .coding = kFixed, .bits = 1, .ks = 2, .n = 2};
  bench_.place_stream(stream.bytes(), f);
  ASSERT_EQ(bench_.run(mul(f)), Status{});
  ASSERT_EQ(bench_.run(store({.destination = kOut, .row_stride = 32, .n = 2})), Status{});
  EXPECT_EQ(bench_.memory.number(kOut, 8), 2u << 18);
  EXPECT_EQ(bench_.memory.number(kOut + 8, 8), uint64_t{1} << 63);
}

}  // namespace
}  // namespace sluice::golden
