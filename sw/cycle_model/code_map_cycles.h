// The map of codes (rtl/decompress/code_map.sv) that machines with short codes make before a MUL
// whose coding or tables it is not for.
#ifndef SLUICE_SW_CYCLE_MODEL_CODE_MAP_CYCLES_H_
#define SLUICE_SW_CYCLE_MODEL_CODE_MAP_CYCLES_H_

#include <cstdint>
#include <tuple>

#include "gen/config.h"
#include "sw/runtime/command.h"

namespace sluice {

inline bool has_code_map(const Config& config) { return config.max_code_len <= 8; }

class CodeMapCycles {
 public:
  explicit CodeMapCycles(const Config& config)
      : present_(has_code_map(config)), code_bits_(config.max_code_len) {}

  void load_table(uint32_t slot) {
    if (std::get<kBypass>(map_)) return;
    if (slot == std::get<kSlot>(map_) || slot == std::get<kSecondSlot>(map_)) made_ = false;
  }

  // Cycles that the MUL waits for its map.
  uint64_t start(const MulCommand& mul) {
    if (!present_) return 0;
    const bool huffman = mul.coding == Coding::kHuffman || mul.coding == Coding::kTrellis;
    const bool two = mul.sparsity == Sparsity::k2of4;
    const bool bypass = mul.coding == Coding::kRaw && mul.sparsity == Sparsity::kDense;
    const Map map = {huffman,        mul.coding == Coding::kRaw ? 8 : mul.fixed_bits, bypass, two,
                     mul.table_slot, two ? mul.second_table_slot : mul.table_slot};
    if (made_ && map == map_) return 0;
    made_ = true;
    map_ = map;
    // A value a cycle, and a length.
    const uint64_t one = (uint64_t{1} << code_bits_) + 1 + (huffman ? code_bits_ - 1 : 0);
    return (two ? 2 : 1) * one + 1;
  }

 private:
  using Map = std::tuple<bool, uint32_t, bool, bool, uint32_t, uint32_t>;
  static constexpr size_t kBypass = 2, kSlot = 4, kSecondSlot = 5;

  bool present_;
  uint64_t code_bits_;
  bool made_ = false;
  Map map_{};
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_CODE_MAP_CYCLES_H_
