#include "sw/model/tensor.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr std::uint64_t kLongestDimension = std::uint64_t{1} << 32;

std::uint16_t u16_at(std::span<const std::byte> bytes, std::size_t index) {
  std::uint16_t bits;
  std::memcpy(&bits, bytes.data() + 2 * index, sizeof(bits));
  return bits;
}

std::string describe(const TensorView& tensor) {
  return fmt::format("{}: tensor {}", tensor.source, in_quotes(tensor.name));
}

// Only of what check_readable() lets pass.
Eigen::Index row_count(const TensorView& tensor) {
  return tensor.shape.size() == 2 ? static_cast<Eigen::Index>(tensor.shape[0]) : 1;
}

void check_readable(const TensorView& tensor) {
  const bool too_long = std::ranges::any_of(
      tensor.shape, [](std::uint64_t dimension) { return dimension > kLongestDimension; });
  if (tensor.shape.empty() || tensor.shape.size() > 2 || too_long) {
    throw ModelError(
        fmt::format("{} has shape {}; only one and two dimensions of up to {} are read",
                    describe(tensor), shape_text(tensor.shape), kLongestDimension));
  }
  if (tensor.dtype == Dtype::kOther) {
    throw ModelError(fmt::format(
        "{} is of type {}; convert the checkpoint to F32, F16 or BF16, the types that are read",
        describe(tensor), tensor.dtype_name));
  }
  if (tensor.dtype == Dtype::kQ8_0 && tensor.shape.back() % kQ8BlockSize != 0) {
    throw ModelError(fmt::format("{} has rows of {}; of Q8_0 they must be multiples of {}",
                                 describe(tensor), tensor.shape.back(), kQ8BlockSize));
  }
}

void convert_q8(const std::byte* block, std::span<float> values) {
  for (; !values.empty(); values = values.subspan(kQ8BlockSize), block += kQ8BlockBytes) {
    const float scale = f16_to_float(u16_at({block, 2}, 0));
    for (std::size_t i = 0; i < kQ8BlockSize; ++i) {
      values[i] = scale * static_cast<float>(std::to_integer<std::int8_t>(block[2 + i]));
    }
  }
}

// Elements from `begin` on; of Q8_0 they are whole blocks.
void convert(const TensorView& tensor, std::size_t begin, std::span<float> values) {
  if (values.empty()) return;
  switch (tensor.dtype) {
    case Dtype::kF32:
      std::memcpy(values.data(), tensor.bytes.data() + begin * sizeof(float), values.size_bytes());
      break;
    case Dtype::kQ8_0:
      convert_q8(tensor.bytes.data() + begin / kQ8BlockSize * kQ8BlockBytes, values);
      break;
    case Dtype::kF16:
    case Dtype::kBf16: {
      const auto to_float = tensor.dtype == Dtype::kF16 ? f16_to_float : bf16_to_float;
      for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = to_float(u16_at(tensor.bytes, begin + i));
      }
      break;
    }
    case Dtype::kOther:
      throw std::logic_error("convert: not a readable type");
  }
}

}  // namespace

float f16_to_float(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000u) << 16;
  const std::uint32_t exponent = (bits >> 10) & 0x1f;
  const std::uint32_t fraction = bits & 0x3ff;
  if (exponent == 0) {
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign != 0 ? -magnitude : magnitude;
  }
  const std::uint32_t wide_exponent = exponent == 0x1f ? 0xff : exponent - 15 + 127;
  return std::bit_cast<float>(sign | (wide_exponent << 23) | (fraction << 13));
}

float bf16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

RowMatrix to_matrix(const TensorView& tensor) {
  check_readable(tensor);
  return to_rows(tensor, 0, row_count(tensor));
}

RowMatrix to_rows(const TensorView& tensor, Eigen::Index first, Eigen::Index count) {
  check_readable(tensor);
  if (first < 0 || count < 0 || first + count > row_count(tensor)) {
    throw std::logic_error(fmt::format("{}: rows {} to {} of {}", tensor.name, first,
                                       first + count - 1, row_count(tensor)));
  }
  RowMatrix result(count, static_cast<Eigen::Index>(tensor.shape.back()));
  convert(tensor, static_cast<std::size_t>(first * result.cols()),
          {result.data(), static_cast<std::size_t>(result.size())});
  if (!result.allFinite()) {
    throw ModelError(
        fmt::format("{} holds an infinite value or a NaN; the checkpoint is damaged "
                    "or was written in too narrow a type",
                    describe(tensor)));
  }
  return result;
}

}  // namespace sluice
