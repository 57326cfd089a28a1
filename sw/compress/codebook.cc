#include "sw/compress/codebook.h"

#include <fmt/format.h>

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "sw/compress/huffman.h"

namespace sluice {
namespace {

constexpr int kRawBits = 8;

std::vector<Symbol> occurring_symbols(const SymbolFrequency& frequency) {
  std::vector<Symbol> symbols;
  for (Symbol symbol : kSymbolOrder) {
    if (frequency[symbol] > 0) symbols.push_back(symbol);
  }
  return symbols;
}

Codebook dense_raw_codebook() {
  Codebook book;
  for (Symbol symbol = 0; symbol <= kOperandMask; ++symbol) book.codes[symbol] = {symbol, kRawBits};
  return book;
}

Codebook fixed_codebook(const std::vector<Symbol>& symbols, int bits) {
  Codebook book;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    book.table.entries[i] = TableImage::entry(symbols[i]);
    book.codes[symbols[i]] = {static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(bits)};
  }
  return book;
}

Codebook huffman_codebook(const std::vector<Symbol>& symbols, const SymbolFrequency& frequency,
                          int max_code_len) {
  std::vector<std::uint64_t> frequencies;
  for (Symbol symbol : symbols) frequencies.push_back(frequency[symbol]);
  const std::vector<int> lengths = huffman_lengths(frequencies, max_code_len);
  const CanonicalCode code = canonical_code(lengths);
  Codebook book;
  book.table.count = code.count;
  for (std::size_t rank = 0; rank < code.symbols.size(); ++rank) {
    const int i = code.symbols[rank];
    book.table.entries[rank] = TableImage::entry(symbols[i]);
    book.codes[symbols[i]] = {code.codes[i], static_cast<std::uint16_t>(lengths[i])};
  }
  return book;
}

}  // namespace

int codebook_capacity(const CodingChoice& coding) {
  return coding.coding == Coding::kFixed ? 1 << coding.fixed_bits : kTableEntries;
}

Codebook make_codebook(const SymbolFrequency& frequency, Sparsity sparsity,
                       const CodingChoice& coding, int max_code_len) {
  if (coding.coding == Coding::kRaw && sparsity == Sparsity::kDense) return dense_raw_codebook();
  const std::vector<Symbol> symbols = occurring_symbols(frequency);
  if (symbols.size() > static_cast<std::size_t>(codebook_capacity(coding))) {
    throw std::runtime_error(fmt::format("{} symbols occur, {} holds {}", symbols.size(),
                                         to_string(coding), codebook_capacity(coding)));
  }
  switch (coding.coding) {
    case Coding::kRaw:
      return fixed_codebook(symbols, kRawBits);
    case Coding::kFixed:
      return fixed_codebook(symbols, coding.fixed_bits);
    case Coding::kHuffman:
    case Coding::kTrellis:
      break;
  }
  return huffman_codebook(symbols, frequency, max_code_len);
}

}  // namespace sluice
