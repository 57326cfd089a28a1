// The quantisation step with which a machine's codes take a given number of bits a weight.
#ifndef SLUICE_SW_PLANNER_STEP_FOR_BITS_H_
#define SLUICE_SW_PLANNER_STEP_FOR_BITS_H_

#include <span>

#include "gen/config.h"
#include "sw/compress/quantise.h"
#include "sw/compress/types.h"

namespace sluice {

// No codes take fewer or more a weight: one of at least a bit for two weights in 1:2 and 2:4, and
// one in dense of a weight's eight bits.
inline constexpr double kFewestBits = 0.5, kMostBits = 8;

// For weights like the sample [n, k], which is pruned for the sparsity: `step` with the factor of
// their root mean square that takes so many bits. Counted are those of the stream. Throws
// std::runtime_error for codings other than huffman and trellis and for bits that no factor takes.
WeightStep step_for_bits(const Config& config, std::span<const float> sample, int n, int k,
                         Sparsity sparsity, const CodingChoice& coding, WeightStep step,
                         double bits);

}  // namespace sluice

#endif  // SLUICE_SW_PLANNER_STEP_FOR_BITS_H_
