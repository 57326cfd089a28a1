// FP32 arithmetic of the epilogue (docs/numerics.md) on bit patterns, in integers alone: the result
// depends on no rounding or denormal mode of the host.
#pragma once

#include <cstdint>

namespace sluice::golden {

// `value` rounded to nearest, ties to even.
uint32_t to_fp32(int32_t value);

// a * b rounded to nearest, ties to even; subnormals count as zero and never result, and every NaN
// result is 0x7FC00000.
uint32_t fp32_mul(uint32_t a, uint32_t b);

}  // namespace sluice::golden
