// A symbol is what one code stands for: an operand and, in the sparse modes, the field that its
// select follows from, as bits 9:0 of a table entry (docs/format.md). In dense the field is 0. In
// trellis codes that follow levels the byte is the index k that both quantisers count by
// (sw/compress/trellis.h).
#ifndef SLUICE_SW_COMPRESS_SYMBOL_H_
#define SLUICE_SW_COMPRESS_SYMBOL_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace sluice {

using Symbol = std::uint16_t;

inline constexpr int kFields = 4;
inline constexpr int kSymbols = 256 * kFields;
inline constexpr Symbol kOperandMask = 0x0FF;
inline constexpr int kFieldShift = 8;

// Operands of dense for which a table of all pairs pays.
inline constexpr std::size_t kWorthPairs = std::size_t{1} << 19;

constexpr Symbol make_symbol(std::int8_t operand, int field) {
  return static_cast<Symbol>(static_cast<std::uint8_t>(operand) | field << kFieldShift);
}
constexpr std::int8_t operand_of(Symbol symbol) {
  return static_cast<std::int8_t>(symbol & kOperandMask);
}
constexpr int field_of(Symbol symbol) { return symbol >> kFieldShift; }

// All symbols in ascending order of (operand as a signed byte, field).
constexpr std::array<Symbol, kSymbols> make_symbol_order() {
  std::array<Symbol, kSymbols> order{};
  int i = 0;
  for (int operand = -128; operand <= 127; ++operand) {
    for (int field = 0; field < kFields; ++field) {
      order[i++] = make_symbol(static_cast<std::int8_t>(operand), field);
    }
  }
  return order;
}
inline constexpr std::array<Symbol, kSymbols> kSymbolOrder = make_symbol_order();

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_SYMBOL_H_
