#include "golden/operand.h"

#include <algorithm>

namespace sluice::golden {
namespace {

constexpr int kInt8SumBits = 32;
constexpr int kFp8SumBits = 52;

Sum sign_extend(uint64_t number, int bits) {
  return static_cast<int64_t>(number << (64 - bits)) >> (64 - bits);
}

int32_t fp8_value(uint8_t operand) {
  const int exponent = operand >> 3 & 15;
  const int significand = (operand & 7) + (exponent != 0 ? 8 : 0);
  const int32_t magnitude = significand << (std::max(exponent, 1) - 1);
  return operand & 0x80 ? -magnitude : magnitude;
}

}  // namespace

int32_t operand_value(Operand type, uint8_t operand) {
  if (type == Operand::kInt8) return static_cast<int8_t>(operand);
  return is_nan(type, operand) ? 0 : fp8_value(operand);
}

bool is_nan(Operand type, uint8_t operand) {
  return type == Operand::kFp8 && (operand & 0x7F) == 0x7F;
}

Sum add(Operand type, Sum a, int64_t number) {
  if (a == kNanSum) return a;
  return sign_extend(uint64_t(a) + uint64_t(number),
                     type == Operand::kInt8 ? kInt8SumBits : kFp8SumBits);
}

}  // namespace sluice::golden
