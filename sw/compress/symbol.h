// A symbol is what one code stands for: an operand and, in 1:2, the select bit, as bits 8:0 of a
// table entry (docs/format.md). In dense the select bit is 0.
#ifndef SLUICE_SW_COMPRESS_SYMBOL_H_
#define SLUICE_SW_COMPRESS_SYMBOL_H_

#include <array>
#include <cstdint>

namespace sluice {

using Symbol = std::uint16_t;

inline constexpr int kSymbols = 512;
inline constexpr Symbol kOperandMask = 0x0FF;
inline constexpr Symbol kSelectBit = 0x100;

constexpr Symbol make_symbol(std::int8_t operand, bool select) {
  return static_cast<Symbol>(static_cast<std::uint8_t>(operand) | (select ? kSelectBit : 0));
}
constexpr std::int8_t operand_of(Symbol symbol) {
  return static_cast<std::int8_t>(symbol & kOperandMask);
}
constexpr bool select_of(Symbol symbol) { return (symbol & kSelectBit) != 0; }

// All symbols in ascending order of (operand, select).
constexpr std::array<Symbol, kSymbols> make_symbol_order() {
  std::array<Symbol, kSymbols> order{};
  int i = 0;
  for (int operand = -128; operand <= 127; ++operand) {
    for (bool select : {false, true}) {
      order[i++] = make_symbol(static_cast<std::int8_t>(operand), select);
    }
  }
  return order;
}
inline constexpr std::array<Symbol, kSymbols> kSymbolOrder = make_symbol_order();

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_SYMBOL_H_
