#include "golden/fp32.h"

#include <algorithm>
#include <bit>

namespace sluice::golden {
namespace {

constexpr uint32_t kSign = 0x80000000;
constexpr uint32_t kInfinity = 0x7F800000;
constexpr int kPrecision = 24;
// A normal number is its 24-bit significand * 2^(exponent field - kBias).
constexpr int kBias = 150;

int exponent(uint32_t x) { return x >> 23 & 0xFF; }
uint32_t fraction(uint32_t x) { return x & 0x7FFFFF; }
uint64_t significand(uint32_t x) { return fraction(x) | 0x800000; }
bool is_nan(uint32_t x) { return exponent(x) == 255 && fraction(x) != 0; }
bool is_infinite(uint32_t x) { return exponent(x) == 255 && fraction(x) == 0; }
bool is_zero(uint32_t x) { return exponent(x) == 0; }  // subnormals are zeros

// magnitude * 2^-shift rounded to an integer; magnitude is below 2^63.
uint64_t shift_right(uint64_t magnitude, int shift) {
  if (shift <= 0) return magnitude << -shift;
  if (shift > int(std::bit_width(magnitude))) return 0;
  const uint64_t half = uint64_t{1} << (shift - 1);
  const uint64_t is_odd = magnitude >> shift & 1;
  return (magnitude + half - 1 + is_odd) >> shift;
}

// magnitude * 2^scale, rounded to 24 significant bits with an unbounded exponent, as a number of
// the given sign; magnitude is neither 0 nor 2^63 or more.
uint32_t round_and_pack(uint32_t sign, uint64_t magnitude, int scale) {
  const int excess = int(std::bit_width(magnitude)) - kPrecision;
  magnitude = shift_right(magnitude, excess);
  scale += excess;
  if (magnitude >> kPrecision) {
    magnitude >>= 1;
    ++scale;
  }
  const int field = scale + kBias;
  if (field >= 255) return sign | kInfinity;
  if (field <= 0) return sign;
  return sign | static_cast<uint32_t>(field) << 23 | fraction(static_cast<uint32_t>(magnitude));
}

}  // namespace

uint32_t to_fp32(int64_t number, int scale) {
  if (number == 0) return 0;
  return number < 0 ? round_and_pack(kSign, -number, scale) : round_and_pack(0, number, scale);
}

uint32_t fp32_mul(uint32_t a, uint32_t b) {
  const uint32_t sign = (a ^ b) & kSign;
  if (is_nan(a) || is_nan(b)) return kFp32Nan;
  if ((is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b))) return kFp32Nan;
  if (is_infinite(a) || is_infinite(b)) return sign | kInfinity;
  if (is_zero(a) || is_zero(b)) return sign;
  return round_and_pack(sign, significand(a) * significand(b),
                        exponent(a) - kBias + exponent(b) - kBias);
}

uint16_t fp32_to_bf16(uint32_t x) {
  if (is_nan(x)) return kFp32Nan >> 16;
  const uint32_t sign = x & kSign;
  return static_cast<uint16_t>(sign >> 16 | shift_right(x ^ sign, 16));
}

int8_t fp32_to_int8(uint32_t x) {
  if (is_nan(x) || is_zero(x)) return 0;
  const bool negative = (x & kSign) != 0;
  const uint64_t limit = negative ? 128 : 127;
  const int scale = exponent(x) - kBias;
  const uint64_t magnitude = scale > 0 ? limit : shift_right(significand(x), -scale);
  const int limited = static_cast<int>(std::min(magnitude, limit));
  return static_cast<int8_t>(negative ? -limited : limited);
}

uint8_t fp32_to_e4m3(uint32_t x) {
  constexpr uint64_t kLargest = 0x7E;  // 448
  constexpr int kLeastExponent = 121;  // as a field of FP32: 2^-6, the least normal number
  if (is_nan(x)) return 0x7F;
  const auto sign = static_cast<uint8_t>(x >> 24 & 0x80);
  if (is_zero(x)) return sign;
  // 3 bits of fraction are left of 23, and fewer below the least normal number.
  const int normal = std::max(exponent(x), kLeastExponent);
  const uint64_t rounded = shift_right(significand(x), 20 + normal - exponent(x));
  // For normal numbers `rounded` has the hidden bit, 8, which adds 1 to the exponent field.
  const uint64_t magnitude = (uint64_t(normal - kLeastExponent) << 3) + rounded;
  return static_cast<uint8_t>(sign | std::min(magnitude, kLargest));
}

}  // namespace sluice::golden
