// Integer division upwards, and rounding up to a multiple.
#ifndef SLUICE_SW_RUNTIME_CEIL_DIV_H_
#define SLUICE_SW_RUNTIME_CEIL_DIV_H_

#include <cstdint>

namespace sluice {

constexpr uint64_t ceil_div(uint64_t a, uint64_t b) { return a / b + (a % b != 0); }
constexpr uint64_t round_up(uint64_t a, uint64_t multiple) {
  return ceil_div(a, multiple) * multiple;
}

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_CEIL_DIV_H_
