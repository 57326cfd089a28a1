// Codes for the symbols of a matrix: which bits the writer emits for each, and the table with which
// the machine turns them back (docs/format.md, "Codes").
#ifndef SLUICE_SW_COMPRESS_CODEBOOK_H_
#define SLUICE_SW_COMPRESS_CODEBOOK_H_

#include <array>
#include <cstdint>

#include "sw/compress/symbol.h"
#include "sw/compress/table.h"
#include "sw/compress/types.h"

namespace sluice {

struct Code {
  std::uint16_t bits = 0;
  std::uint16_t length = 0;  // 0: the symbol has no code
};
using CodeOfSymbol = std::array<Code, kSymbols>;
using SymbolFrequency = std::array<std::uint64_t, kSymbols>;

struct Codebook {
  CodeOfSymbol codes{};
  TableImage table;  // empty in dense raw, which uses none
};

// The number of symbols that a coding can tell apart: 2^n for fixed:n, else 256.
int codebook_capacity(const CodingChoice& coding);

// Raw and fixed give entries in ascending order of (operand, field) to the symbols that occur;
// dense raw uses the operand itself; huffman and trellis have codes of at most max_code_len bits.
// Entries hold the symbols as they are and are not wide. Throws std::runtime_error if more symbols
// occur than the coding can tell apart.
Codebook make_codebook(const SymbolFrequency& frequency, Sparsity sparsity,
                       const CodingChoice& coding, int max_code_len);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_CODEBOOK_H_
