#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "golden/fp32.h"

namespace sluice::golden {
namespace {

constexpr uint32_t kInf = 0x7F800000;
constexpr uint32_t kNan = 0x7FC00000;
constexpr uint32_t kSign = 0x80000000;
constexpr uint32_t kOne = 0x3F800000;
constexpr uint32_t kMinNormal = 0x00800000;
constexpr uint32_t kMaxFinite = 0x7F7FFFFF;
constexpr uint32_t kMaxSubnormal = 0x007FFFFF;

uint32_t to_fp32(int64_t number) { return golden::to_fp32(number, 0); }

uint32_t bits(float x) { return std::bit_cast<uint32_t>(x); }

TEST(GoldenFp32, ConvertsIntegers) {
  EXPECT_EQ(to_fp32(0), 0u);
  EXPECT_EQ(to_fp32(1), kOne);
  EXPECT_EQ(to_fp32(-1), kOne | kSign);
  EXPECT_EQ(to_fp32(0xFFFFFF), 0x4B7FFFFFu);
  EXPECT_EQ(to_fp32(0x1000001), 0x4B800000u) << "a tie goes down to even";
  EXPECT_EQ(to_fp32(0x1000003), 0x4B800002u) << "a tie goes up to even";
  EXPECT_EQ(to_fp32(0x2000003), 0x4C000001u) << "above a tie goes up";
  EXPECT_EQ(to_fp32(std::numeric_limits<int32_t>::max()), 0x4F000000u);
  EXPECT_EQ(to_fp32(std::numeric_limits<int32_t>::min()), 0xCF000000u);
}

TEST(GoldenFp32, ConvertsAsTheHostDoes) {
  std::mt19937 random(1);
  for (int i = 0; i < 200000; ++i) {
    const auto value = static_cast<int32_t>(random()) >> (random() % 32);
    ASSERT_EQ(to_fp32(value), bits(static_cast<float>(value))) << "seed 1, " << value;
  }
}

// Of the two neighbours on the grid of 24 bits the nearer one, at a tie the even one.
double round_to_24_bits(int64_t number) {
  const __int128 magnitude = number < 0 ? -__int128{number} : __int128{number};
  __int128 unit = 1;
  while (magnitude >= unit << 24) unit *= 2;
  const __int128 lower = magnitude / unit;
  const __int128 twice = 2 * (magnitude - lower * unit);
  const bool up = twice > unit || (twice == unit && lower % 2 != 0);
  return static_cast<double>((lower + up) * unit) * (number < 0 ? -1 : 1);
}

void expect_scaled(int64_t number) {
  const auto expected = static_cast<float>(std::ldexp(round_to_24_bits(number), -18));
  ASSERT_EQ(golden::to_fp32(number, -18), bits(expected)) << number;
}

TEST(GoldenFp32, ConvertsSumsOf52BitsWithTies) {
  const int64_t most = (int64_t{1} << 51) - 1;
  for (const int64_t number : {int64_t{0}, int64_t{1}, int64_t{-1}, most, -most, -most - 1}) {
    expect_scaled(number);
  }
  // Around each tie of the last two significands and the first two of each power of two.
  for (int unit_bits = 1; unit_bits <= 27; ++unit_bits) {
    for (const int64_t significand : {0x800000, 0x800001, 0xFFFFFE, 0xFFFFFF}) {
      const int64_t tie = (2 * significand + 1) << (unit_bits - 1);
      for (const int64_t number : {tie - 1, tie, tie + 1}) {
        expect_scaled(number);
        expect_scaled(-number);
      }
    }
  }
  std::mt19937_64 random(3);
  for (int i = 0; i < 200000; ++i) {
    const auto number = static_cast<int64_t>(random()) >> (13 + random() % 51);
    SCOPED_TRACE("seed 3");
    expect_scaled(number);
  }
}

TEST(GoldenFp32, NansAndInfinities) {
  EXPECT_EQ(fp32_mul(0x7F800001, kOne), kNan) << "signalling NaN";
  EXPECT_EQ(fp32_mul(kOne, 0xFFC12345), kNan) << "sign and payload are dropped";
  EXPECT_EQ(fp32_mul(0xFFFFFFFF, 0), kNan);
  EXPECT_EQ(fp32_mul(kInf, 0), kNan);
  EXPECT_EQ(fp32_mul(kSign, kInf), kNan);
  EXPECT_EQ(fp32_mul(kInf, kMaxSubnormal), kNan) << "a subnormal counts as zero";
  EXPECT_EQ(fp32_mul(1, kInf | kSign), kNan);
  EXPECT_EQ(fp32_mul(kInf, kOne | kSign), kInf | kSign);
  EXPECT_EQ(fp32_mul(kInf | kSign, kInf | kSign), kInf);
  EXPECT_EQ(fp32_mul(kInf, kMinNormal), kInf);
}

TEST(GoldenFp32, ZerosAndSubnormalInputs) {
  EXPECT_EQ(fp32_mul(0, kOne), 0u);
  EXPECT_EQ(fp32_mul(kSign, kOne), kSign);
  EXPECT_EQ(fp32_mul(kSign, kOne | kSign), 0u);
  EXPECT_EQ(fp32_mul(kMaxSubnormal, kMaxFinite), 0u);
  EXPECT_EQ(fp32_mul(kMaxFinite, kMaxSubnormal | kSign), kSign);
}

TEST(GoldenFp32, OverflowAndUnderflow) {
  EXPECT_EQ(fp32_mul(kMaxFinite, kOne), kMaxFinite);
  EXPECT_EQ(fp32_mul(kMaxFinite, 0x3F800001), kInf);
  EXPECT_EQ(fp32_mul(0x5F800000, 0xDF800000), kInf | kSign) << "2^64 * -2^64";
  EXPECT_EQ(fp32_mul(0x5F7FFFFF, 0x5F800000), 0x7F7FFFFFu) << "(2^64 - 2^40) * 2^64";
  // (1 + 2^-23) * (2 - 2^-22) = 2 - 2^-45 rounds to 2: only the rounding reaches 2^128.
  EXPECT_EQ(fp32_mul(0x3F800001, 0x7F7FFFFE), kInf);

  EXPECT_EQ(fp32_mul(kMinNormal, kOne), kMinNormal);
  EXPECT_EQ(fp32_mul(kMinNormal, 0x3F7FFFFF), 0u) << "would be subnormal";
  EXPECT_EQ(fp32_mul(kMinNormal | kSign, 0x3F000000), kSign);
  // The same significands at 2^-127: rounding to 24 bits reaches 2^-126, so the result is normal.
  EXPECT_EQ(fp32_mul(0x00800001, 0x3F7FFFFE), kMinNormal);
  EXPECT_EQ(fp32_mul(kMinNormal, kMinNormal), 0u);
}

TEST(GoldenFp32, RoundsTiesToEven) {
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24: halfway, the lower neighbour is even.
  EXPECT_EQ(fp32_mul(0x3F800800, 0x3F800800), 0x3F801000u);
  // (1 + 2^-23) * 1.5 = 1.5 + 1.5 * 2^-23: halfway, the upper neighbour is even.
  EXPECT_EQ(fp32_mul(0x3F800001, 0x3FC00000), 0x3FC00002u);
  // (1 + 2^-23)^2 = 1 + 2^-22 + 2^-46: just above a number.
  EXPECT_EQ(fp32_mul(0x3F800001, 0x3F800001), 0x3F800002u);
}

TEST(GoldenFp32, MultipliesNormalsAsTheHostDoes) {
  std::mt19937 random(2);
  int compared = 0;
  for (int i = 0; i < 1000000; ++i) {
    const uint32_t a = random();
    const uint32_t b = random();
    const float x = std::bit_cast<float>(a);
    const float y = std::bit_cast<float>(b);
    const float product = x * y;
    if (!std::isnormal(x) || !std::isnormal(y)) continue;
    if (std::isfinite(product) && std::abs(product) <= std::numeric_limits<float>::min()) continue;
    ++compared;
    ASSERT_EQ(fp32_mul(a, b), bits(product)) << "seed 2, " << x << " * " << y;
  }
  EXPECT_GT(compared, 500000);
}

}  // namespace
}  // namespace sluice::golden
