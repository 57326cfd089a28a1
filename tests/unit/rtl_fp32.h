// docs/numerics.md in integers, for benches of the epilogue: exact values first, rounded once.
#pragma once

#include <bit>
#include <cstdint>

#include "tests/unit/rtl_sum.h"

namespace sluice {

inline constexpr uint32_t kCanonicalNan = 0x7FC00000;
inline constexpr uint32_t kFp32Infinity = 0x7F800000;
inline constexpr uint32_t kFp32Sign = 0x80000000;

// Rounds magnitude * 2^exponent, magnitude not 0, to nearest, ties to even; results of 2^128 and
// more are infinite, those below 2^-126 zero.
inline uint32_t round_to_fp32(bool negative, uint64_t magnitude, int exponent) {
  const uint32_t sign = negative ? kFp32Sign : 0;
  const int extra = 64 - std::countl_zero(magnitude) - 24;  // bits beyond 24
  if (extra > 0) {
    const uint64_t rest = magnitude & ((uint64_t{1} << extra) - 1);
    const uint64_t half = uint64_t{1} << (extra - 1);
    magnitude >>= extra;
    if (rest > half || (rest == half && (magnitude & 1) != 0)) ++magnitude;
  } else {
    magnitude <<= -extra;
  }
  exponent += extra;
  if (magnitude >> 24 != 0) {
    magnitude >>= 1;
    ++exponent;
  }
  const int biased = exponent + 23 + 127;
  if (biased >= 255) return sign | kFp32Infinity;
  if (biased <= 0) return sign;
  return sign | static_cast<uint32_t>(biased) << 23 | (static_cast<uint32_t>(magnitude) & 0x7FFFFF);
}

// The value of a sum as the bits of rtl_sum.h.
inline uint32_t fixed_to_fp32_reference(bool fp8, uint64_t sum) {
  if (fp8 && (sum & kFp8SumNan) != 0) return kCanonicalNan;
  const int64_t number = sum_number(fp8, sum);
  if (number == 0) return 0;
  return round_to_fp32(number < 0, static_cast<uint64_t>(number < 0 ? -number : number),
                       fp8 ? -18 : 0);
}

inline uint32_t fp32_multiply_reference(uint32_t a, uint32_t b) {
  const auto exponent = [](uint32_t x) { return static_cast<int>(x >> 23 & 0xFF); };
  const auto fraction = [](uint32_t x) { return x & 0x7FFFFF; };
  const auto is_nan = [&](uint32_t x) { return exponent(x) == 255 && fraction(x) != 0; };
  const auto is_infinite = [&](uint32_t x) { return exponent(x) == 255 && fraction(x) == 0; };
  const auto is_zero = [&](uint32_t x) { return exponent(x) == 0; };
  const uint32_t sign = (a ^ b) & kFp32Sign;
  if (is_nan(a) || is_nan(b)) return kCanonicalNan;
  if ((is_infinite(a) && is_zero(b)) || (is_zero(a) && is_infinite(b))) return kCanonicalNan;
  if (is_infinite(a) || is_infinite(b)) return sign | kFp32Infinity;
  if (is_zero(a) || is_zero(b)) return sign;
  const uint64_t product = uint64_t{fraction(a) | 0x800000} * (fraction(b) | 0x800000);
  return round_to_fp32(sign != 0, product, exponent(a) + exponent(b) - 2 * (127 + 23));
}

}  // namespace sluice
