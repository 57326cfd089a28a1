// A named tensor as it lies in a checkpoint file, and its way into a float matrix.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sw/model/matrix.h"

namespace sluice {

// kQ8_0 is ggml's: blocks of 32 elements of a row, each a scale in F16 and 32 int8, to be
// multiplied. kOther stands for every type whose data Sluice does not read.
enum class Dtype { kF32, kF16, kBf16, kQ8_0, kOther };

inline constexpr std::uint64_t kQ8BlockSize = 32;
inline constexpr std::uint64_t kQ8BlockBytes = 2 + kQ8BlockSize;

// Elements lie in row-major order (the last dimension is contiguous), little-endian, at any
// alignment. `bytes` belongs to the checkpoint that the view came from.
struct TensorView {
  std::string name;
  Dtype dtype;
  std::string dtype_name;  // as the file spells it
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> bytes;
  std::string source;  // path of the file
};

// IEEE 754 binary16 and bfloat16 bit patterns to float; every value, NaN payloads included, is
// kept.
float f16_to_float(std::uint16_t bits);
float bf16_to_float(std::uint16_t bits);

// "[512, 128]"
std::string shape_text(const std::vector<std::uint64_t>& shape);

// The tensor as floats; one dimension makes one row. Throws ModelError for kOther, for other
// numbers of dimensions, for rows that end within a block, and when a value is infinite or not a
// number.
RowMatrix to_matrix(const TensorView& tensor);

// Some of its rows, with the same errors. They must lie within the tensor.
RowMatrix to_rows(const TensorView& tensor, Eigen::Index first, Eigen::Index count);

}  // namespace sluice
