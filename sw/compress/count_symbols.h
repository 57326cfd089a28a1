// How often symbols occur. S is Symbol, or std::uint8_t for the operands of dense.
#ifndef SLUICE_SW_COMPRESS_COUNT_SYMBOLS_H_
#define SLUICE_SW_COMPRESS_COUNT_SYMBOLS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/compress/codebook.h"

namespace sluice {

// Of every `step`-th symbol from the first on.
template <typename S>
SymbolFrequency count_symbols(std::span<const S> symbols, std::size_t first, std::size_t step) {
  // Counts in turn: one would wait for itself where symbols repeat.
  constexpr std::size_t kCounts = 4;
  std::array<SymbolFrequency, kCounts> counts{};
  std::size_t i = first;
  for (; i + (kCounts - 1) * step < symbols.size(); i += kCounts * step) {
    for (std::size_t c = 0; c < kCounts; ++c) ++counts[c][symbols[i + c * step]];
  }
  for (; i < symbols.size(); i += step) ++counts[0][symbols[i]];
  for (std::size_t c = 1; c < kCounts; ++c) {
    for (int symbol = 0; symbol < kSymbols; ++symbol) counts[0][symbol] += counts[c][symbol];
  }
  return counts[0];
}

// Of operands of dense, which are as many as are worth a table of all pairs. Two are counted at
// once.
inline SymbolFrequency count_pairs(std::span<const std::uint8_t> operands) {
  constexpr std::size_t kOperands = 256;
  constexpr std::size_t kMost = std::size_t{1} << 32;  // that cannot overflow a count
  SymbolFrequency counts{};
  while (!operands.empty()) {
    const auto part = operands.first(std::min(operands.size(), kMost));
    std::vector<std::uint32_t> pairs(kOperands * kOperands);
    std::size_t i = 0;
    for (; i + 2 <= part.size(); i += 2) ++pairs[get_le<std::uint16_t>(part, i)];
    if (i < part.size()) ++counts[part[i]];
    for (std::size_t pair = 0; pair < pairs.size(); ++pair) {
      counts[pair % kOperands] += pairs[pair];
      counts[pair / kOperands] += pairs[pair];
    }
    operands = operands.subspan(part.size());
  }
  return counts;
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_COUNT_SYMBOLS_H_
