// A point in the plane of rate and distortion: what a matrix costs in some form, all bytes counted,
// and how far the form is from the matrix.
#ifndef SLUICE_SW_COMPRESS_RATE_DISTORTION_POINT_H_
#define SLUICE_SW_COMPRESS_RATE_DISTORTION_POINT_H_

#include <cstdint>
#include <span>
#include <string>

#include "sw/compress/packed_tensor.h"

namespace sluice {

struct RdBytes {
  std::uint64_t header = 0;  // with its checksums
  std::uint64_t tables = 0;
  std::uint64_t scales = 0;
  std::uint64_t codes = 0;
  std::uint64_t padding = 0;  // what lanes hold at the end, and what fills up granules

  std::uint64_t total() const { return header + tables + scales + codes + padding; }
  bool operator==(const RdBytes&) const = default;
};

struct RdPoint {
  std::string name;
  double bits = 0;           // a weight
  double snr_db = 0;         // power of the weights over that of the error; infinite without error
  double above_shannon = 0;  // bits - shannon_bits(snr_db)
  RdBytes bytes;
};

// Shannon's R(D) of a Gaussian source: bits a weight that no code can do without at this SNR.
double shannon_bits(double snr_db);

// Throws std::runtime_error if the sizes differ or all weights are 0.
double snr_db(std::span<const float> weights, std::span<const float> approximation);

RdPoint make_point(std::string name, const RdBytes& bytes, std::span<const float> weights,
                   std::span<const float> approximation);

// The packed tensor against the weights that it was made of.
RdPoint packed_point(std::string name, std::span<const float> weights, const PackedTensor& packed);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_RATE_DISTORTION_POINT_H_
