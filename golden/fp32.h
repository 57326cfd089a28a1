// FP32 arithmetic of the epilogue (docs/numerics.md) on bit patterns, in integers alone: the result
// depends on no rounding or denormal mode of the host. All rounding is to nearest, ties to even.
#pragma once

#include <cstdint>

namespace sluice::golden {

inline constexpr uint32_t kFp32Nan = 0x7FC00000;  // the only NaN that results

// number * 2^scale, of which the magnitude is below 2^63 before scaling; 0 gives +0.
uint32_t to_fp32(int64_t number, int scale);

// a * b; subnormals count as zero and never result.
uint32_t fp32_mul(uint32_t a, uint32_t b);

// The upper 16 bits; a carry may make it infinite, NaN gives 0x7FC0.
uint16_t fp32_to_bf16(uint32_t x);

// An integer, limited to -128 and 127; NaN gives 0.
int8_t fp32_to_int8(uint32_t x);

// E4M3 with subnormals, limited to 448 of either sign; zero keeps its sign, NaN gives 0x7F.
uint8_t fp32_to_e4m3(uint32_t x);

}  // namespace sluice::golden
