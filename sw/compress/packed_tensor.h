// A compressed weight matrix W [N, K] as it lies in a file or in memory (docs/format.md, "Packed
// tensors"): pack() makes one for an array of given size, unpack() decodes it in software.
//
// A file or bytes that are damaged or do not follow the format, a matrix that a mode cannot
// represent and options out of range are std::runtime_error that says what and where.
#ifndef SLUICE_SW_COMPRESS_PACKED_TENSOR_H_
#define SLUICE_SW_COMPRESS_PACKED_TENSOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "sw/compress/huffman.h"
#include "sw/compress/quantise.h"
#include "sw/compress/stream_layout.h"
#include "sw/compress/table.h"
#include "sw/compress/types.h"

namespace sluice {

inline constexpr int kMaxMulDimension = 1048575;       // ks and n of a MUL
inline constexpr std::size_t kPackedHeaderBytes = 48;  // of a file, before groups and tables
inline constexpr std::size_t kMaxGroupRuns = 65535;

struct PackOptions {
  int lanes = 0;  // C, columns of the array
  int rows = 0;   // R, rows of the array
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  int max_code_len = kMaxCodeLength;  // of the machine, for huffman and trellis
  std::vector<GroupRun> groups = {};  // as in StreamLayout; empty: as wide as a MUL can be
  int trellis_states = 4;             // of the machine, 4 or 8, for trellis
};

using CodeLengths = std::array<std::uint64_t, 1 + kMaxCodeLength>;

struct PackedTensor {
  int n = 0;
  int k = 0;
  StreamLayout layout;
  Operand operand = Operand::kInt8;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  int trellis_states = 0;    // 4 or 8 in trellis, else 0
  TableImage table;          // empty in dense raw; wide in trellis
  TableImage second_table;   // in 2:4 that of the groups' second weights, else empty
  std::vector<float> scale;  // [n]; one for all rows; or empty
  std::vector<std::uint8_t> stream;
  std::uint32_t stream_crc = 0;

  // ks, stored weights a column.
  int stored_per_column() const { return sluice::stored_per_column(sparsity, k); }

  float scale_of(int row) const { return scale_of_row(scale, row); }

  // As many as the mode has.
  std::vector<const TableImage*> tables() const;

  // Bytes of tables and scales in a file, and of everything before the stream.
  std::size_t table_bytes() const;
  std::size_t header_bytes() const;

  std::vector<std::uint8_t> serialise() const;
  void write(const std::filesystem::path& path) const;

  // Check all but the stream's codes, which unpack() does.
  static PackedTensor parse(std::span<const std::uint8_t> bytes);
  static PackedTensor read(const std::filesystem::path& path);

  QuantisedWeights unpack() const;

  // Bits of the codes alone: the stream without what the lanes hold at the end and the padding.
  std::uint64_t stream_bits() const;

  // How many stored weights have a code of each length in bits.
  CodeLengths code_lengths() const;

  // All bytes of the file over the weights of the matrix.
  double bits_per_weight() const;

  // Throw if fields contradict the format, the machine's limits or each other: all but tables and
  // stream, and all.
  void validate_parameters() const;
  void validate() const;
};

// Operands are stored as they are; of a sparse matrix -0 comes back as 0. Given operands follow no
// trellis, so in trellis both quantisers get the same operand and the codes are those of huffman.
PackedTensor pack(const QuantisedWeights& weights, const PackOptions& options);

// How pack() quantises real weights.
struct WeightQuantiser {
  Operand operand = Operand::kInt8;
  WeightStep step = {};
  // For huffman and trellis: squared levels that a bit is worth; 0 minimises the error alone.
  std::optional<double> rate_weight = std::nullopt;
  LevelGrid grid = {};  // another than the plain one for dense INT8 in huffman and trellis
};

// Quantises and packs real weights [n, k], which must be pruned for the sparse modes, with
// max_level() levels. For huffman and trellis sw/compress/rate_quantise.h chooses the operands, in
// trellis for this very layout, and scales are then fitted to them.
PackedTensor pack(std::span<const float> weights, int n, int k, const WeightQuantiser& quantiser,
                  const PackOptions& options);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_PACKED_TENSOR_H_
