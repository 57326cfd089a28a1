#include "golden/fp32.h"

#include <bit>

namespace sluice::golden {
namespace {

constexpr uint32_t kSign = 0x80000000;
constexpr uint32_t kInfinity = 0x7F800000;
constexpr uint32_t kNan = 0x7FC00000;
constexpr int kPrecision = 24;
constexpr int kBias =
    150;  // a normal number is its 24-bit significand * 2^(exponent field - kBias)

int exponent(uint32_t x) { return x >> 23 & 0xFF; }
uint32_t fraction(uint32_t x) { return x & 0x7FFFFF; }
uint64_t significand(uint32_t x) { return fraction(x) | 0x800000; }
bool is_nan(uint32_t x) { return exponent(x) == 255 && fraction(x) != 0; }
bool is_infinite(uint32_t x) { return exponent(x) == 255 && fraction(x) == 0; }
bool is_zero(uint32_t x) { return exponent(x) == 0; }  // subnormals are zeros

// magnitude * 2^scale, rounded to 24 significant bits with an unbounded exponent, as a number of
// the given sign; magnitude is neither 0 nor 2^63 or more.
uint32_t round_and_pack(uint32_t sign, uint64_t magnitude, int scale) {
  const int excess = int(std::bit_width(magnitude)) - kPrecision;
  if (excess <= 0) {
    magnitude <<= -excess;
  } else {
    const uint64_t half = uint64_t{1} << (excess - 1);
    const uint64_t is_odd = magnitude >> excess & 1;
    magnitude = (magnitude + half - 1 + is_odd) >> excess;
  }
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

uint32_t to_fp32(int32_t value) {
  if (value == 0) return 0;
  const uint64_t magnitude = value < 0 ? -int64_t{value} : int64_t{value};
  return round_and_pack(value < 0 ? kSign : 0, magnitude, 0);
}

uint32_t fp32_mul(uint32_t a, uint32_t b) {
  const uint32_t sign = (a ^ b) & kSign;
  if (is_nan(a) || is_nan(b)) return kNan;
  if ((is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b))) return kNan;
  if (is_infinite(a) || is_infinite(b)) return sign | kInfinity;
  if (is_zero(a) || is_zero(b)) return sign;
  return round_and_pack(sign, significand(a) * significand(b),
                        exponent(a) - kBias + exponent(b) - kBias);
}

}  // namespace sluice::golden
