#include "sw/compress/fp8.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace sluice {
namespace {

constexpr int kFractionBits = 3;
constexpr int kBias = 7;
constexpr float kLeastNormal = 0x1p-6f;

constexpr int kFloatBias = 127;
constexpr int kDroppedBits = 23 - kFractionBits;

constexpr std::array<float, 256> kValues = [] {
  std::array<float, 256> values{};
  float step = kFp8Step;
  for (int bits = 0; bits < kFp8Nan; ++bits) {
    const int exponent = bits >> kFractionBits;
    const int fraction = bits & ((1 << kFractionBits) - 1);
    if (exponent > 1 && fraction == 0) step *= 2;
    const int significand = exponent == 0 ? fraction : fraction | 1 << kFractionBits;
    values[bits] = static_cast<float>(significand) * step;
    values[bits | kFp8Sign] = -values[bits];
  }
  values[kFp8Nan] = values[kFp8Nan | kFp8Sign] = std::numeric_limits<float>::quiet_NaN();
  return values;
}();

}  // namespace

std::uint8_t encode_fp8(float value) {
  if (std::isnan(value)) return kFp8Nan;
  const std::uint8_t sign = std::signbit(value) ? kFp8Sign : 0;
  const float magnitude = std::abs(value);
  if (magnitude >= kFp8Max) return sign | kFp8MaxBits;
  if (magnitude < kLeastNormal) {
    return sign | static_cast<std::uint8_t>(std::nearbyint(magnitude / kFp8Step));
  }
  // Rounding may carry into the exponent, which gives the next number all the same.
  std::uint32_t bits = std::bit_cast<std::uint32_t>(magnitude);
  bits += (1u << (kDroppedBits - 1)) - 1 + (bits >> kDroppedBits & 1);
  bits >>= kDroppedBits;
  return sign | static_cast<std::uint8_t>(bits - ((kFloatBias - kBias) << kFractionBits));
}

float decode_fp8(std::uint8_t bits) { return kValues[bits]; }

}  // namespace sluice
