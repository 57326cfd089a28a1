#include "sw/compress/types.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sluice {

Sparsity parse_sparsity(std::string_view word) {
  if (word == "dense") return Sparsity::kDense;
  if (word == "1:2") return Sparsity::k1of2;
  throw std::runtime_error(fmt::format("unknown sparsity '{}': use dense or 1:2", word));
}

CodingChoice parse_coding(std::string_view word) {
  if (word == "raw") return {Coding::kRaw, 0};
  if (word == "huffman") return {Coding::kHuffman, 0};
  constexpr std::string_view kPrefix = "fixed:";
  if (word.starts_with(kPrefix) && word.size() == kPrefix.size() + 1) {
    const int bits = word.back() - '0';
    if (bits >= 1 && bits <= kMaxFixedBits) return {Coding::kFixed, bits};
  }
  throw std::runtime_error(
      fmt::format("unknown coding '{}': use raw, huffman, or fixed:<bits> with 1 to {} bits", word,
                  kMaxFixedBits));
}

std::string to_string(Sparsity sparsity) { return sparsity == Sparsity::kDense ? "dense" : "1:2"; }

std::string to_string(const CodingChoice& choice) {
  switch (choice.coding) {
    case Coding::kRaw:
      return "raw";
    case Coding::kFixed:
      return fmt::format("fixed:{}", choice.fixed_bits);
    case Coding::kHuffman:
      break;
  }
  return "huffman";
}

}  // namespace sluice
