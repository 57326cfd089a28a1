// FP8 E4M3 of the OCP 8-bit floating point specification, as docs/numerics.md defines it. The bits
// of non-negative numbers ascend with their values: 0 to 16 are 0 to 16 times 2^-9, 126 is 448.
#ifndef SLUICE_SW_COMPRESS_FP8_H_
#define SLUICE_SW_COMPRESS_FP8_H_

#include <cstdint>

namespace sluice {

inline constexpr float kFp8Max = 448;
inline constexpr float kFp8Step = 1.0f / 512;  // between neighbours near zero
inline constexpr std::uint8_t kFp8Sign = 0x80;
inline constexpr std::uint8_t kFp8MaxBits = 0x7E;
inline constexpr std::uint8_t kFp8Nan = 0x7F;

// To nearest, ties to even; beyond 448, infinities too, 448. Zeros keep their sign; NaN gives 0x7F.
std::uint8_t encode_fp8(float value);

float decode_fp8(std::uint8_t bits);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_FP8_H_
