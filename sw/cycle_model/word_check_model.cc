#include "sw/cycle_model/word_check_model.h"

#include <algorithm>
#include <bit>

namespace sluice {
namespace {

constexpr uint32_t kWords = 16;
// Of a range, beside the bits of its size: StSize, StRoundUp, StAdd, StLimit.
constexpr uint32_t kRangeCycles = 4;
constexpr uint32_t kScalesBits = 2;  // of a LOAD: four bytes a scale

uint32_t log2_of(int value) { return std::countr_zero(static_cast<uint32_t>(value)); }

}  // namespace

uint32_t word_check_cycles(const Config& config, const Command& command) {
  const uint32_t row_bits = log2_of(config.rows), col_bits = log2_of(config.cols);
  const uint32_t act_bits = log2_of(config.act_words), acc_bits = log2_of(config.acc_rows);
  const uint32_t scale_bits = log2_of(config.scale_words);
  const uint32_t size_bits =
      std::max({act_bits + row_bits, acc_bits + col_bits, act_bits + 1, scale_bits + 1}) + 2;
  // All but the low bits of a size, which are rounded up.
  const auto range = [&](uint32_t low_bits) { return kRangeCycles + size_bits - low_bits; };

  if (const auto* load = std::get_if<LoadCommand>(&command)) {
    if (load->space == Space::kTable) return kWords;
    return kWords + range(load->space == Space::kActivations ? row_bits + 1 : kScalesBits);
  }
  if (const auto* mul = std::get_if<MulCommand>(&command)) {
    return kWords + range(mul->sparsity == Sparsity::kDense ? row_bits + 1 : row_bits) +
           range(col_bits);
  }
  if (const auto* store = std::get_if<StoreCommand>(&command)) {
    return kWords + range(col_bits) + (store->form == StoreForm::kRaw ? 0 : 2 * range(0));
  }
  return kWords;
}

}  // namespace sluice
