// Other formats of quantised weights, computed on the same data. Blocks lie along the rows; a row's
// last block is stored whole where the row ends inside it.
//
//   q4_0    GGML: blocks of 32, FP16 scale d = (the weight of largest magnitude) / -8, 4-bit
//   numbers q8_0    GGML: blocks of 32, FP16 scale, 8-bit numbers nf4     QLoRA: blocks of 64, FP32
//   largest magnitude (no double quantisation), 16 normal quantiles mxfp4   OCP Microscaling 1.0:
//   blocks of 32, E8M0 scale, E2M1 elements nvfp4   blocks of 16, E4M3 scale, one FP32 scale, E2M1
//   elements fp8     E4M3 elements, one FP32 scale that makes the largest magnitude 448
#ifndef SLUICE_SW_COMPRESS_RATE_DISTORTION_RIVALS_H_
#define SLUICE_SW_COMPRESS_RATE_DISTORTION_RIVALS_H_

#include <span>
#include <string_view>
#include <vector>

#include "sw/compress/rate_distortion/point.h"

namespace sluice {

// The names above, in that order.
std::span<const std::string_view> rival_names();

// Weights are [n, k]. Throws std::runtime_error for another name.
RdPoint rival_point(std::string_view name, std::span<const float> weights, int n, int k);

std::vector<RdPoint> rival_points(std::span<const float> weights, int n, int k);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_RATE_DISTORTION_RIVALS_H_
