// Quantisation that weighs squared error against the bits that codes take. Code lengths come from
// the Huffman table of the result before, starting from plain rounding. Values are stored weights
// over their scales; results are the indices k of the codes.
//
// Scalar: P. Chou, T. Lookabaugh and R. Gray, "Entropy-constrained vector quantization", IEEE
// Transactions on Acoustics, Speech, and Signal Processing 37(1), 1989, in one dimension. Trellis:
// T. Fischer and M. Wang, "Entropy-constrained trellis-coded quantization", IEEE Transactions on
// Information Theory 38(2), 1992, with the levels of dependent quantisation in H.266/VVC.
#ifndef SLUICE_SW_COMPRESS_RATE_QUANTISE_H_
#define SLUICE_SW_COMPRESS_RATE_QUANTISE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/operand.h"
#include "sw/compress/stream_layout.h"
#include "sw/compress/types.h"

namespace sluice {

struct RateQuantiser {
  Operand operand = Operand::kInt8;
  LevelGrid grid = {};
  int max_index = 63;      // |k| at most
  double rate_weight = 0;  // squared levels that a bit is worth
  int max_code_len = 15;
  int rounds = 3;  // each with the code lengths of the one before
};

// Index k stands for level k.
std::vector<std::int8_t> scalar_quantise(std::span<const float> values,
                                         const RateQuantiser& quantiser);

// values [n, ks] are in the order of a matrix, lanes decode them in that of the stream. Each lane
// gets its cheapest path through the trellis, found with Viterbi's algorithm; index k stands for
// trellis_level(quantiser, k) of the state's quantiser. In FP8 those are even numbers of the E4M3
// magnitudes for one quantiser, odd ones and 0 for the other: the integers up to 16, beyond that
// they spread. With keep_zeros values that are 0 get index 0. Takes 28 bytes a weight of a lane
// beyond the result.
std::vector<std::int8_t> trellis_quantise(std::span<const float> values, int n, int ks,
                                          const StreamLayout& layout, int states,
                                          const RateQuantiser& quantiser, bool keep_zeros = false);

// What each index costs in squared levels, at place k + max_index, when indices are as frequent as
// these.
std::vector<float> index_costs(std::span<const std::int8_t> indices,
                               const RateQuantiser& quantiser);

// Plain rounding to the level nearest to levels_per_index * k.
std::vector<std::int8_t> round_to_index(std::span<const float> values, int levels_per_index,
                                        const RateQuantiser& quantiser);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_RATE_QUANTISE_H_
