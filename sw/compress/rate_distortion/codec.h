// Sluice's own codings as points of rate and distortion: at a given step, at a given rate, or at a
// given SNR.
#ifndef SLUICE_SW_COMPRESS_RATE_DISTORTION_CODEC_H_
#define SLUICE_SW_COMPRESS_RATE_DISTORTION_CODEC_H_

#include <span>
#include <string>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/rate_distortion/point.h"

namespace sluice {

// An array of 16 x 16 unless `pack` says otherwise. The step's rms_factor is what the searches
// below vary; with raw and fixed codings the rate is what it is.
struct RdCodec {
  WeightQuantiser quantiser{.step = {StepRule::kRms, 0.18, ScalePer::kMatrix}};
  PackOptions pack{.lanes = 16, .rows = 16};

  // "huffman", "trellis4", "fixed:4", "raw", with "fp8" and the sparsity where they are not INT8
  // and dense.
  std::string name() const;
};

// The codec of a word as name() gives it for dense INT8: huffman, trellis4, trellis8, fixed:<n>,
// raw.
RdCodec parse_rd_codec(std::string_view word);

// Weights are [n, k]. In the sparse modes they are pruned first, and the distortion is that from
// the weights as they were.
RdPoint rd_point(std::span<const float> weights, int n, int k, const RdCodec& codec);

// Look for the rms_factor that comes nearest to a rate or an SNR, within a thousandth of a bit
// where the coding allows it (a Huffman code's rate jumps), and in dense INT8 for the grid of
// levels that does best. For huffman and trellis; others give rd_point().
RdPoint rd_at_bits(std::span<const float> weights, int n, int k, RdCodec codec, double bits);
RdPoint rd_at_snr(std::span<const float> weights, int n, int k, RdCodec codec, double snr_db);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_RATE_DISTORTION_CODEC_H_
