#include "sw/compress/types.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sluice {

int stored_per_column(Sparsity sparsity, int k) {
  switch (sparsity) {
    case Sparsity::k1of2:
      return k / 2 + k % 2;
    case Sparsity::k2of4:
      return k / 4 * 2 + (k % 4 != 0 ? 2 : 0);
    case Sparsity::kDense:
      break;
  }
  return k;
}

int table_count(Sparsity sparsity, const CodingChoice& coding) {
  if (sparsity == Sparsity::k2of4) return 2;
  return sparsity == Sparsity::kDense && coding.coding == Coding::kRaw ? 0 : 1;
}

Operand parse_operand(std::string_view word) {
  if (word == "int8") return Operand::kInt8;
  if (word == "fp8") return Operand::kFp8;
  throw std::runtime_error(fmt::format("unknown operand '{}': use int8 or fp8", word));
}

Sparsity parse_sparsity(std::string_view word) {
  if (word == "dense") return Sparsity::kDense;
  if (word == "1:2") return Sparsity::k1of2;
  if (word == "2:4") return Sparsity::k2of4;
  throw std::runtime_error(fmt::format("unknown sparsity '{}': use dense, 1:2 or 2:4", word));
}

CodingChoice parse_coding(std::string_view word) {
  if (word == "raw") return {Coding::kRaw, 0};
  if (word == "huffman") return {Coding::kHuffman, 0};
  if (word == "trellis") return {Coding::kTrellis, 0};
  constexpr std::string_view kPrefix = "fixed:";
  if (word.starts_with(kPrefix) && word.size() == kPrefix.size() + 1) {
    const int bits = word.back() - '0';
    if (bits >= 1 && bits <= kMaxFixedBits) return {Coding::kFixed, bits};
  }
  throw std::runtime_error(
      fmt::format("unknown coding '{}': use raw, huffman, trellis, or fixed:<bits> with 1 to {} "
                  "bits",
                  word, kMaxFixedBits));
}

std::string to_string(Operand operand) { return operand == Operand::kInt8 ? "int8" : "fp8"; }

std::string to_string(Sparsity sparsity) {
  switch (sparsity) {
    case Sparsity::k1of2:
      return "1:2";
    case Sparsity::k2of4:
      return "2:4";
    case Sparsity::kDense:
      break;
  }
  return "dense";
}

std::string to_string(const CodingChoice& choice) {
  switch (choice.coding) {
    case Coding::kRaw:
      return "raw";
    case Coding::kFixed:
      return fmt::format("fixed:{}", choice.fixed_bits);
    case Coding::kTrellis:
      return "trellis";
    case Coding::kHuffman:
      break;
  }
  return "huffman";
}

}  // namespace sluice
