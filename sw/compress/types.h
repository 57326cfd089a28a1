// How weights are stored: operands, the sparsity and the coding of a stream, and their words on the
// command line: int8 | fp8, dense | 1:2 | 2:4 and raw | fixed:<1..8> | huffman | trellis. The
// enumerators have the numbers that MUL commands and packed tensors use (docs/commands.md,
// docs/format.md).
#ifndef SLUICE_SW_COMPRESS_TYPES_H_
#define SLUICE_SW_COMPRESS_TYPES_H_

#include <string>
#include <string_view>

namespace sluice {

enum class Operand { kInt8 = 0, kFp8 = 1 };
enum class Sparsity { kDense = 0, k1of2 = 1, k2of4 = 2 };
enum class Coding { kRaw = 0, kFixed = 1, kHuffman = 2, kTrellis = 3 };

struct CodingChoice {
  Coding coding = Coding::kHuffman;
  int fixed_bits = 0;  // 1 to 8 for kFixed, 0 for the others

  // Codes are prefix codes with lengths in the table.
  bool has_lengths() const { return coding == Coding::kHuffman || coding == Coding::kTrellis; }

  bool operator==(const CodingChoice&) const = default;
};

inline constexpr int kMaxFixedBits = 8;

// ks, the stored weights of a column of k weights.
int stored_per_column(Sparsity sparsity, int k);

// How many tables a stream is decoded with: 0 in dense raw, 2 in 2:4, else 1.
int table_count(Sparsity sparsity, const CodingChoice& coding);

// Throw std::runtime_error for a word that is none of those above.
Operand parse_operand(std::string_view word);
Sparsity parse_sparsity(std::string_view word);
CodingChoice parse_coding(std::string_view word);

std::string to_string(Operand operand);
std::string to_string(Sparsity sparsity);
std::string to_string(const CodingChoice& choice);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_TYPES_H_
