// Operands and exact sums of docs/numerics.md, for benches of the array and the epilogue. A sum is
// the bits of a port: INT32, or {nan, 52 bits in units of 2^-18}.
#pragma once

#include <cstdint>
#include <optional>

#include "tb/random.h"

namespace sluice {

inline constexpr uint64_t kFp8SumNan = uint64_t{1} << 52;

constexpr int sum_bits(bool fp8) { return fp8 ? 53 : 32; }

// Value of an E4M3 operand in units of 2^-9; nothing for NaN.
inline std::optional<int64_t> e4m3_units(uint8_t operand) {
  const int exponent = operand >> 3 & 15;
  const int64_t fraction = operand & 7;
  if (exponent == 15 && fraction == 7) return std::nullopt;
  const int64_t magnitude = exponent == 0 ? fraction : (8 + fraction) << (exponent - 1);
  return operand >> 7 != 0 ? -magnitude : magnitude;
}

inline uint64_t add_sums(bool fp8, uint64_t a, uint64_t b) {
  if (!fp8) return static_cast<uint32_t>(a + b);
  return ((a | b) & kFp8SumNan) | ((a + b) & (kFp8SumNan - 1));
}

// The product of two operands as a sum.
inline uint64_t product(bool fp8, uint8_t a, uint8_t b) {
  if (!fp8) return static_cast<uint32_t>(static_cast<int8_t>(a) * static_cast<int8_t>(b));
  const auto a_units = e4m3_units(a);
  const auto b_units = e4m3_units(b);
  if (!a_units || !b_units) return kFp8SumNan;
  return static_cast<uint64_t>(*a_units * *b_units) & (kFp8SumNan - 1);
}

// The number that a sum holds; `nan` is not looked at.
inline int64_t sum_number(bool fp8, uint64_t sum) {
  const int spare = fp8 ? 12 : 32;
  return static_cast<int64_t>(sum << spare) >> spare;
}

// Sums of every magnitude and, in FP8, now and then NaN.
inline uint64_t random_sum(Random& random, bool fp8) {
  const auto number = static_cast<int64_t>(random.next()) >> random.below(64);
  if (!fp8) return static_cast<uint32_t>(number >> (random.chance(0.5) ? 32 : 0));
  const uint64_t nan = random.chance(0.03) ? kFp8SumNan : 0;
  return nan | (static_cast<uint64_t>(number >> (random.chance(0.5) ? 12 : 0)) & (kFp8SumNan - 1));
}

}  // namespace sluice
