#include "golden/epilogue.h"

#include "golden/fp32.h"

namespace sluice::golden {
namespace {

uint32_t sum_to_fp32(Operand type, Sum sum) {
  if (sum == kNanSum) return kFp32Nan;
  return to_fp32(sum, type == Operand::kInt8 ? 0 : kFp8SumScale);
}

}  // namespace

uint64_t scaled_element(Operand type, Store::Form form, Sum sum, uint32_t row_scale,
                        uint32_t column_scale) {
  const uint32_t y = fp32_mul(fp32_mul(sum_to_fp32(type, sum), row_scale), column_scale);
  switch (form) {
    case Store::Form::kBf16:
      return fp32_to_bf16(y);
    case Store::Form::kOperands:
      return type == Operand::kInt8 ? static_cast<uint8_t>(fp32_to_int8(y)) : fp32_to_e4m3(y);
    default:
      return y;
  }
}

}  // namespace sluice::golden
