#include <bit>
#include <limits>

#include "sw/compress/fp8.h"
#include "sw/compress/operand.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

// The value as docs/numerics.md words it.
double value_of(int bits) {
  const int e = bits >> 3 & 15;
  const int f = bits & 7;
  const double magnitude = e == 0 ? f * std::pow(2, -9) : (8 + f) * std::pow(2, e - 10);
  return bits >> 7 ? -magnitude : magnitude;
}

bool is_nan(int bits) { return (bits & 0x7F) == 0x7F; }

// The nearest of all magnitudes, the even one of two equally near, at most 448.
int nearest_by_search(double value) {
  int best = 0;
  for (int bits = 1; bits < 0x7F; ++bits) {
    const double error = std::abs(std::abs(value) - value_of(bits));
    const double best_error = std::abs(std::abs(value) - value_of(best));
    if (error < best_error || (error == best_error && bits % 2 == 0)) best = bits;
  }
  return best | (std::signbit(value) ? 0x80 : 0);
}

TEST(Fp8, DecodesAllBits) {
  for (int bits = 0; bits < 256; ++bits) {
    const float value = decode_fp8(static_cast<std::uint8_t>(bits));
    if (is_nan(bits)) {
      EXPECT_TRUE(std::isnan(value)) << bits;
    } else {
      EXPECT_EQ(value, value_of(bits)) << bits;
      EXPECT_EQ(std::signbit(value), bits >= 128) << bits;
    }
  }
  EXPECT_EQ(decode_fp8(0x7E), 448);
  EXPECT_EQ(decode_fp8(0x38), 1);
  EXPECT_EQ(decode_fp8(0x81), -1.0f / 512);
}

TEST(Fp8, EncodesWhatItDecodes) {
  for (int bits = 0; bits < 256; ++bits) {
    if (is_nan(bits)) continue;
    EXPECT_EQ(encode_fp8(decode_fp8(static_cast<std::uint8_t>(bits))), bits);
  }
}

TEST(Fp8, RoundsMidpointsToEvenAndTheirNeighboursToTheNearest) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (int bits = 0; bits + 1 < 0x7F; ++bits) {
    const float middle = static_cast<float>((value_of(bits) + value_of(bits + 1)) / 2);
    for (int sign : {0, 0x80}) {
      const auto encode = [&](float magnitude) {
        return encode_fp8(sign != 0 ? -magnitude : magnitude);
      };
      EXPECT_EQ(encode(middle), (bits + bits % 2) | sign) << bits;
      EXPECT_EQ(encode(std::nextafter(middle, 0.0f)), bits | sign) << bits;
      EXPECT_EQ(encode(std::nextafter(middle, kInfinity)), (bits + 1) | sign) << bits;
    }
  }
}

TEST(Fp8, RandomFloatsRoundToTheNearest) {
  Random random(4);
  for (int i = 0; i < 20000; ++i) {
    const float value =
        std::ldexp(static_cast<float>(static_cast<std::int32_t>(random())), pick(random, -45, -20));
    ASSERT_EQ(encode_fp8(value), nearest_by_search(value)) << value << ", number " << i;
  }
}

TEST(Fp8, LimitsAndNan) {
  EXPECT_EQ(encode_fp8(449), 0x7E);
  EXPECT_EQ(encode_fp8(-1e30f), 0xFE);
  EXPECT_EQ(encode_fp8(std::numeric_limits<float>::infinity()), 0x7E);
  EXPECT_EQ(encode_fp8(NAN), 0x7F);
  EXPECT_EQ(encode_fp8(-0.0f), 0x80);
  EXPECT_EQ(encode_fp8(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(encode_fp8(1.0f / 1024), 0);
  EXPECT_EQ(encode_fp8(3.0f / 1024), 2);
}

TEST(Operand, LevelsAscend) {
  for (Operand operand : kOperands) {
    const int highest = highest_level(operand);
    for (int level = -highest; level < highest; ++level) {
      EXPECT_LT(operand_value(operand, operand_of_level(operand, level)),
                operand_value(operand, operand_of_level(operand, level + 1)));
    }
    for (int level = 0; level <= 16; ++level) {
      EXPECT_EQ(operand_value(operand, operand_of_level(operand, -level)),
                -level * level_step(operand));
    }
  }
  EXPECT_EQ(operand_value(Operand::kFp8, operand_of_level(Operand::kFp8, 126)), 448);
}

TEST(QuantiseFp8, LargestWeightIs448AndMinusZeroIsZero) {
  const std::vector<float> weights = {1.0f, -0.5f, 1e-6f, -1e-6f, 0.25f, -8.0f};
  const QuantisedWeights q = quantise_weights(weights, 2, 3, 126, {}, Operand::kFp8);
  EXPECT_EQ(q.scale, (std::vector<float>{1.0f / 448, 8.0f / 448}));
  EXPECT_EQ(q.q, (std::vector<std::int8_t>{0x7E, static_cast<std::int8_t>(0xF6), 0, 0, 0x56,
                                           static_cast<std::int8_t>(0xFE)}));
  EXPECT_EQ(q.value(1, 2), -8);
  EXPECT_EQ(quantise_activations(weights, 2, 3, Operand::kFp8).q, q.q);
}

TEST(QuantiseFp8, LevelsAreLimited) {
  Random random(6);
  const std::vector<float> weights = gaussian(random, 8, 64);
  for (int level : {1, 7, 42, 63}) {
    const QuantisedWeights q = quantise_weights(weights, 8, 64, level, {}, Operand::kFp8);
    int highest = 0;
    for (std::int8_t byte : q.q) highest = std::max(highest, byte & 0x7F);
    EXPECT_EQ(highest, level);
  }
}

TEST(QuantiseFp8, OneScaleForTheMatrix) {
  const std::vector<float> weights = {1, 2, 3, 4};
  WeightStep step;
  step.per = ScalePer::kMatrix;
  EXPECT_EQ(quantise_weights(weights, 2, 2, 127, step).scale, std::vector<float>{4.0f / 127});
  EXPECT_EQ(quantise_weights(weights, 2, 2, 126, step, Operand::kFp8).scale,
            std::vector<float>{4.0f / 448});
}

}  // namespace
}  // namespace sluice
