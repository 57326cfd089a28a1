// Operands as bytes. An operand is kept as std::int8_t whatever the machine: INT8 is the number,
// FP8 its bits.
//
// Both kinds have *levels*, by which quantisers count: 0 is zero, 1 the next larger operand, and so
// on; -1 is its negative. Levels of INT8 are the numbers themselves. Levels of FP8 follow the E4M3
// numbers in order: 0 to 16 are uniform, 2^-9 apart; after that steps double every eight levels.
#ifndef SLUICE_SW_COMPRESS_OPERAND_H_
#define SLUICE_SW_COMPRESS_OPERAND_H_

#include <cstdint>

#include "sw/compress/fp8.h"
#include "sw/compress/types.h"

namespace sluice {

// The highest level: that of 127 and of 448.
constexpr int highest_level(Operand operand) {
  return operand == Operand::kInt8 ? 127 : kFp8MaxBits;
}

// The value of level 1.
constexpr float level_step(Operand operand) { return operand == Operand::kInt8 ? 1 : kFp8Step; }

// |level| is at most highest_level.
constexpr std::int8_t operand_of_level(Operand operand, int level) {
  if (operand == Operand::kInt8 || level >= 0) return static_cast<std::int8_t>(level);
  return static_cast<std::int8_t>(kFp8Sign | -level);
}

// A coarser grid of INT8 levels: level L is the operand spacing * L + shift. A shift makes levels
// that lie opposite each other unequally frequent, which can spare a Huffman code part of its
// redundancy: equally frequent symbols leave it little choice.
struct LevelGrid {
  int spacing = 1;
  int shift = 0;  // less than spacing

  bool is_plain() const { return spacing == 1 && shift == 0; }
  bool operator==(const LevelGrid&) const = default;
};

constexpr int highest_level(Operand operand, const LevelGrid& grid) {
  return (highest_level(operand) - grid.shift) / grid.spacing;
}
constexpr std::int8_t operand_of_level(Operand operand, const LevelGrid& grid, int level) {
  return operand_of_level(operand, grid.spacing * level + grid.shift);
}

inline float operand_value(Operand operand, std::int8_t byte) {
  return operand == Operand::kInt8 ? static_cast<float>(byte)
                                   : decode_fp8(static_cast<std::uint8_t>(byte));
}

// 0, and in FP8 also -0.
constexpr bool is_zero(Operand operand, std::int8_t byte) {
  return byte == 0 || (operand == Operand::kFp8 && static_cast<std::uint8_t>(byte) == kFp8Sign);
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_OPERAND_H_
