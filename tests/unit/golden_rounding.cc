// From FP32 to BF16, INT8 and E4M3.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "golden/fp32.h"

namespace sluice::golden {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

uint32_t bits(float x) { return std::bit_cast<uint32_t>(x); }
float number(uint32_t x) { return std::bit_cast<float>(x); }

// All codes of E4M3 of the sign +, in ascending order, as docs/numerics.md gives their values.
std::vector<float> e4m3_values() {
  std::vector<float> values;
  for (int code = 0; code < 0x7F; ++code) {
    const int e = code >> 3, f = code & 7;
    values.push_back(float(e == 0 ? std::ldexp(f, -9) : std::ldexp(8 + f, e - 10)));
  }
  return values;
}

// The code of the nearest value, of two the even one.
int nearest_e4m3(double magnitude) {
  static const std::vector<float> values = e4m3_values();
  int best = 0;
  for (int code = 1; code < int(values.size()); ++code) {
    const double gain = std::abs(values[best] - magnitude) - std::abs(values[code] - magnitude);
    if (gain > 0 || (gain == 0 && code % 2 == 0)) best = code;
  }
  return best;
}

TEST(GoldenE4m3, EveryValueMapsToItself) {
  const auto values = e4m3_values();
  EXPECT_EQ(values.back(), 448);
  EXPECT_EQ(values[1], std::ldexp(1.0f, -9));
  for (int code = 0; code < 0x7F; ++code) {
    EXPECT_EQ(fp32_to_e4m3(bits(values[code])), code);
    EXPECT_EQ(fp32_to_e4m3(bits(-values[code])), 0x80 | code);
  }
  for (const uint32_t nan : {0x7FC00000u, 0xFFC00000u, 0x7F800001u, 0xFFFFFFFFu}) {
    EXPECT_EQ(fp32_to_e4m3(nan), 0x7F);
  }
}

TEST(GoldenE4m3, MidpointsGoToTheEvenCodeAndTheirNeighboursToTheNearer) {
  const auto values = e4m3_values();
  for (int code = 0; code < 0x7E; ++code) {
    const float middle = (values[code] + values[code + 1]) / 2;
    const int even = code % 2 == 0 ? code : code + 1;
    for (const int sign : {0, 0x80}) {
      const uint32_t flip = uint32_t(sign) << 24;
      EXPECT_EQ(fp32_to_e4m3((bits(middle) - 1) | flip), sign | code);
      EXPECT_EQ(fp32_to_e4m3(bits(middle) | flip), sign | even);
      EXPECT_EQ(fp32_to_e4m3((bits(middle) + 1) | flip), sign | (code + 1));
    }
  }
}

TEST(GoldenE4m3, LimitsMagnitudesAndKeepsTheSignOfZero) {
  for (const float large : {449.0f, 463.9f, 464.0f, 480.0f, 1e38f, kInf}) {
    EXPECT_EQ(fp32_to_e4m3(bits(large)), 0x7E) << large;
    EXPECT_EQ(fp32_to_e4m3(bits(-large)), 0xFE) << large;
  }
  for (const float small : {0.0f, 1e-38f, std::ldexp(1.0f, -10)}) {
    EXPECT_EQ(fp32_to_e4m3(bits(small)), 0) << small;
    EXPECT_EQ(fp32_to_e4m3(bits(-small)), 0x80) << small;
  }
  EXPECT_EQ(fp32_to_e4m3(bits(std::ldexp(1.0f, -10)) + 1), 1);
}

TEST(GoldenE4m3, IsTheNearestOfAllCodes) {
  std::mt19937 random(4);
  for (uint32_t upper = 0; upper < 0x7F80; ++upper) {
    if (upper < 0x80) continue;  // subnormals count as zero
    const uint32_t x = upper << 16 | (random() & 0xFFFF);
    ASSERT_EQ(fp32_to_e4m3(x), nearest_e4m3(number(x))) << "seed 4, " << number(x);
    ASSERT_EQ(fp32_to_e4m3(upper << 16), nearest_e4m3(number(upper << 16))) << number(upper << 16);
  }
}

TEST(GoldenBf16, EveryUpperHalfWithTiesAndTheirNeighbours) {
  for (uint32_t upper = 0; upper < 0x10000; ++upper) {
    for (const uint32_t lower : {0u, 1u, 0x7FFFu, 0x8000u, 0x8001u, 0xFFFFu}) {
      const uint32_t x = upper << 16 | lower;
      const bool up = lower > 0x8000 || (lower == 0x8000 && upper % 2 != 0);
      const uint32_t expected = std::isnan(number(x)) ? 0x7FC0 : upper + up;
      ASSERT_EQ(fp32_to_bf16(x), expected) << std::hex << x;
    }
  }
  EXPECT_EQ(fp32_to_bf16(0x7F7F8000), 0x7F80) << "a carry into infinity";
  EXPECT_EQ(fp32_to_bf16(0xFF7FFFFF), 0xFF80);
  EXPECT_EQ(fp32_to_bf16(0x80000000), 0x8000);
}

TEST(GoldenInt8, HalvesGoToTheEvenIntegerAndTheirNeighboursToTheNearer) {
  for (int i = -140; i <= 140; ++i) {
    const float half = float(i) + 0.5f;
    const int even = i % 2 == 0 ? i : i + 1;
    const auto limited = [](int value) { return std::clamp(value, -128, 127); };
    EXPECT_EQ(fp32_to_int8(bits(float(i))), limited(i));
    EXPECT_EQ(fp32_to_int8(bits(std::nextafter(half, -kInf))), limited(i)) << half;
    EXPECT_EQ(fp32_to_int8(bits(half)), limited(even)) << half;
    EXPECT_EQ(fp32_to_int8(bits(std::nextafter(half, kInf))), limited(i + 1)) << half;
  }
}

TEST(GoldenInt8, IsTheNearestInteger) {
  std::mt19937 random(5);
  for (int i = 0; i < 1000000; ++i) {
    const auto x = uint32_t(random());
    if (std::isnan(number(x))) continue;
    const double expected = std::clamp(std::nearbyint(double{number(x)}), -128.0, 127.0);
    ASSERT_EQ(fp32_to_int8(x), expected) << "seed 5, " << number(x);
  }
  EXPECT_EQ(fp32_to_int8(bits(kInf)), 127);
  EXPECT_EQ(fp32_to_int8(bits(-kInf)), -128);
  EXPECT_EQ(fp32_to_int8(bits(-0.0f)), 0);
  EXPECT_EQ(fp32_to_int8(0x7FC00000), 0);
  EXPECT_EQ(fp32_to_int8(0xFF800001), 0);
}

}  // namespace
}  // namespace sluice::golden
