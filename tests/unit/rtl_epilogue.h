// What a STORE writes for a sum, from docs/numerics.md, for benches of the epilogue. Narrowing
// looks for the nearest of all values that the narrow type has, instead of rounding bits.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "tb/random.h"
#include "tests/unit/rtl_fp32.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {

enum class Form : uint8_t { kRaw, kFp32, kBf16, kOperands };

inline constexpr std::array kAllForms = {Form::kRaw, Form::kFp32, Form::kBf16, Form::kOperands};

constexpr int element_bytes(Form form, bool fp8) {
  switch (form) {
    case Form::kRaw:
      return fp8 ? 8 : 4;
    case Form::kFp32:
      return 4;
    case Form::kBf16:
      return 2;
    default:
      return 1;
  }
}

// The code from 0 to last whose value is nearest to the magnitude, of two the even one; values
// ascend with their codes. Magnitudes beyond the last give the last.
template <class ValueOf>
uint32_t nearest_code(double magnitude, uint32_t last, ValueOf value_of) {
  uint32_t low = 0;
  for (uint32_t high = last + 1; high - low > 1;) {
    const uint32_t middle = (low + high) / 2;
    (value_of(middle) <= magnitude ? low : high) = middle;
  }
  if (low == last) return last;
  const double below = magnitude - value_of(low);
  const double above = value_of(low + 1) - magnitude;
  return below < above || (below == above && low % 2 == 0) ? low : low + 1;
}

// y, an FP32 that is not subnormal, as the narrow form.
inline uint32_t narrow_reference(Form form, bool fp8, uint32_t y) {
  if (form == Form::kFp32) return y;
  const double value = std::bit_cast<float>(y);
  const bool nan = std::isnan(value);
  const bool negative = (y & kFp32Sign) != 0;
  const double magnitude = std::fabs(value);
  if (form == Form::kBf16) {
    if (nan) return 0x7FC0;
    // Infinity takes the place of 2^128.
    const auto value_of = [](uint32_t code) {
      return code == 0x7F80 ? 0x1p128 : std::bit_cast<float>(code << 16);
    };
    return (negative ? 0x8000 : 0) | nearest_code(magnitude, 0x7F80, value_of);
  }
  if (fp8) {
    if (nan) return 0x7F;
    const auto value_of = [](uint32_t code) {
      return static_cast<double>(*e4m3_units(static_cast<uint8_t>(code))) * 0x1p-9;
    };
    return (negative ? 0x80 : 0) | nearest_code(magnitude, 0x7E, value_of);
  }
  if (nan) return 0;
  const uint32_t code = nearest_code(magnitude, negative ? 128 : 127, [](uint32_t c) { return c; });
  return static_cast<uint8_t>(negative ? 0 - code : code);
}

// The element as it lies in memory, in its low bytes.
inline uint64_t element_reference(Form form, bool fp8, uint64_t sum, uint32_t row_scale,
                                  uint32_t col_scale) {
  if (form == Form::kRaw) {
    if (!fp8) return sum;
    if ((sum & kFp8SumNan) != 0) return uint64_t{1} << 63;
    return static_cast<uint64_t>(sum_number(true, sum));
  }
  const uint32_t f = fixed_to_fp32_reference(fp8, sum);
  return narrow_reference(
      form, fp8, fp32_multiply_reference(fp32_multiply_reference(f, row_scale), col_scale));
}

// Mostly of a magnitude with which two scales keep sums in range; sometimes anything.
inline uint32_t random_scale(Random& random) {
  const auto bits = static_cast<uint32_t>(random.next());
  return random.chance(0.2) ? bits : (bits & 0x807FFFFF) | (100 + random.below(40)) << 23;
}

}  // namespace sluice
