// A compressed weight matrix W [N, K] as it lies in a file or in memory (docs/format.md, "Packed
// tensors"): pack() makes one for an array of given size, unpack() decodes it in software.
//
// A file or bytes that are damaged or do not follow the format, a matrix that a mode cannot
// represent and options out of range are std::runtime_error that says what and where.
#ifndef SLUICE_SW_COMPRESS_PACKED_TENSOR_H_
#define SLUICE_SW_COMPRESS_PACKED_TENSOR_H_

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "sw/compress/huffman.h"
#include "sw/compress/quantise.h"
#include "sw/compress/stream_layout.h"
#include "sw/compress/table.h"
#include "sw/compress/types.h"

namespace sluice {

inline constexpr int kMaxMulDimension = 1048575;  // ks and n of a MUL

struct PackOptions {
  int lanes = 0;  // C, columns of the array
  int rows = 0;   // R, rows of the array
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  int max_code_len = kMaxCodeLength;  // of the machine, for huffman
  int group = 0;                      // columns a MUL, a multiple of lanes; 0: as many as it can
};

struct PackedTensor {
  int n = 0;
  int k = 0;
  StreamLayout layout;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  TableImage table;          // all zero in dense raw
  std::vector<float> scale;  // [n], or empty
  std::vector<std::uint8_t> stream;
  std::uint32_t stream_crc = 0;

  // ks, stored weights a column.
  int stored_per_column() const { return stored_per_column(sparsity, k); }
  static int stored_per_column(Sparsity sparsity, int k) {
    return sparsity == Sparsity::kDense ? k : k / 2 + k % 2;
  }

  std::vector<std::uint8_t> serialise() const;
  void write(const std::filesystem::path& path) const;

  // Check all but the stream's codes, which unpack() does.
  static PackedTensor parse(std::span<const std::uint8_t> bytes);
  static PackedTensor read(const std::filesystem::path& path);

  QuantisedWeights unpack() const;

  // Bits of the codes alone: the stream without what the lanes hold at the end and the padding.
  std::uint64_t stream_bits() const;

  // All bytes of the file over the weights of the matrix.
  double bits_per_weight() const;

  // Throw if fields contradict the format, the machine's limits or each other: all but table and
  // stream, and all.
  void validate_parameters() const;
  void validate() const;
};

// In 1:2 a pair of zeros is stored as the first of the two, so that zero has one code.
PackedTensor pack(const QuantisedWeights& weights, const PackOptions& options);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_PACKED_TENSOR_H_
