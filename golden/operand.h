// Operands and the sums of their products (docs/numerics.md).
#pragma once

#include <cstdint>
#include <limits>

#include "golden/config.h"

namespace sluice::golden {

// What an accumulator holds, sign-extended: 32 bits for INT8; for FP8 52 bits in units of 2^-18,
// or, once a product was NaN, kNanSum, which no number of 52 bits is.
using Sum = int64_t;
inline constexpr Sum kNanSum = std::numeric_limits<Sum>::min();
inline constexpr int kFp8SumScale = -18;

// The operand as an integer, for FP8 in units of 2^-9; 0 for NaN.
int32_t operand_value(Operand type, uint8_t operand);
bool is_nan(Operand type, uint8_t operand);

// a + number, where |number| is below 2^62 and in the unit of sums, modulo the width of sums.
Sum add(Operand type, Sum a, int64_t number);

}  // namespace sluice::golden
