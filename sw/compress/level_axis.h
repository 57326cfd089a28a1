// The levels of an operand (sw/compress/operand.h) as marks on an axis of real numbers.
#ifndef SLUICE_SW_COMPRESS_LEVEL_AXIS_H_
#define SLUICE_SW_COMPRESS_LEVEL_AXIS_H_

#include <bit>
#include <cmath>
#include <cstdint>

#include "sw/compress/operand.h"

namespace sluice {

// Values are in units of a level's step, from level 0. The position of a value is its place among
// the levels: that of level 3 is 3, and between levels positions are linear. FP8 goes on without
// end, as its exponent would.
class LevelAxis {
 public:
  LevelAxis(Operand operand, const LevelGrid& grid)
      : operand_(operand),
        grid_(grid),
        zero_(static_cast<float>(grid.shift) * level_step(operand)),
        units_(1 / (level_step(operand) * static_cast<float>(grid.spacing))) {}

  float units(float value) const { return (value - zero_) * units_; }
  float units_of_level(int level) const {
    return units(operand_value(operand_, operand_of_level(operand_, grid_, level)));
  }

  float position(float units) const {
    if (operand_ == Operand::kInt8 || std::abs(units) <= kEven) return units;
    const auto beyond = std::bit_cast<std::uint32_t>(std::abs(units)) - kEvenBits;
    return std::copysign(kEven + static_cast<float>(beyond) / kLevelBits, units);
  }
  float units_at(float position) const {
    if (operand_ == Operand::kInt8 || std::abs(position) <= kEven) return position;
    const auto beyond = static_cast<std::uint32_t>((std::abs(position) - kEven) * kLevelBits);
    return std::copysign(std::bit_cast<float>(kEvenBits + beyond), position);
  }

 private:
  static constexpr float kEven = 16;  // up to here FP8 has even steps, then eight a power of two
  static constexpr std::uint32_t kEvenBits = std::bit_cast<std::uint32_t>(kEven);
  static constexpr float kLevelBits = 1 << 20;

  Operand operand_;
  LevelGrid grid_;
  float zero_;  // the value of level 0
  float units_;
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_LEVEL_AXIS_H_
