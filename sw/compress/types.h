// How weights are stored: the sparsity and the coding of a stream, and their words on the command
// line: dense | 1:2 and raw | fixed:<1..8> | huffman. The enumerators have the numbers that MUL
// commands and packed tensors use (docs/commands.md, docs/format.md).
#ifndef SLUICE_SW_COMPRESS_TYPES_H_
#define SLUICE_SW_COMPRESS_TYPES_H_

#include <string>
#include <string_view>

namespace sluice {

enum class Sparsity { kDense = 0, k1of2 = 1 };
enum class Coding { kRaw = 0, kFixed = 1, kHuffman = 2 };

struct CodingChoice {
  Coding coding = Coding::kHuffman;
  int fixed_bits = 0;  // 1 to 8 for kFixed, 0 for the others

  bool operator==(const CodingChoice&) const = default;
};

inline constexpr int kMaxFixedBits = 8;

// Throw std::runtime_error for a word that is none of those above.
Sparsity parse_sparsity(std::string_view word);
CodingChoice parse_coding(std::string_view word);

std::string to_string(Sparsity sparsity);
std::string to_string(const CodingChoice& choice);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_TYPES_H_
