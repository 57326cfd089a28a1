#include "sw/cli/element.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "sw/compress/operand.h"

namespace sluice {
namespace {

constexpr std::array kEpilogues = {"raw", "fp32", "bf16", "q8"};
constexpr uint64_t kRawNan = uint64_t(1) << 63;
constexpr int kFixedPoint = 18;  // fraction bits of FP8 sums

template <typename T>
NpyMatrix cast(const std::vector<uint64_t>& bits, int rows, int columns, auto value_of) {
  RowMatrixOf<T> matrix(rows, columns);
  for (size_t i = 0; i < bits.size(); ++i) matrix.data()[i] = static_cast<T>(value_of(bits[i]));
  return matrix;
}

}  // namespace

StoreForm parse_epilogue(std::string_view word) {
  for (size_t i = 0; i < kEpilogues.size(); ++i) {
    if (word == kEpilogues[i]) return static_cast<StoreForm>(i);
  }
  throw std::runtime_error(
      fmt::format("epilogue \"{}\": give raw, fp32, bf16 or q8 (8-bit operands)", word));
}

std::string to_string(StoreForm form) { return kEpilogues[static_cast<size_t>(form)]; }

double element_value(uint64_t bits, StoreForm form, Operand operand) {
  switch (form) {
    case StoreForm::kRaw:
      if (operand == Operand::kInt8) return static_cast<int32_t>(bits);
      if (bits == kRawNan) return std::numeric_limits<double>::quiet_NaN();
      return std::ldexp(static_cast<double>(static_cast<int64_t>(bits)), -kFixedPoint);
    case StoreForm::kFp32:
      return std::bit_cast<float>(static_cast<uint32_t>(bits));
    case StoreForm::kBf16:
      return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
    case StoreForm::kOperands:
      return operand_value(operand, static_cast<int8_t>(bits));
  }
  return 0;
}

NpyMatrix elements_to_npy(const std::vector<uint64_t>& bits, int rows, int columns, StoreForm form,
                          Operand operand) {
  const auto value = [&](uint64_t element) { return element_value(element, form, operand); };
  const auto same = [](uint64_t element) { return element; };
  switch (form) {
    case StoreForm::kRaw:
      if (operand == Operand::kInt8) return cast<int32_t>(bits, rows, columns, same);
      return cast<double>(bits, rows, columns, value);
    case StoreForm::kFp32:
    case StoreForm::kBf16:
      return cast<float>(bits, rows, columns, value);
    case StoreForm::kOperands:
      break;
  }
  if (operand == Operand::kInt8) return cast<int8_t>(bits, rows, columns, same);
  return cast<uint8_t>(bits, rows, columns, same);
}

}  // namespace sluice
