#include "sw/runtime/support.h"

#include <fmt/format.h>

#include <stdexcept>
#include <string>

namespace sluice {
namespace {

// What is missing, or nothing.
std::string missing(const Config& config, const MachineNeeds& needs) {
  const auto operand = static_cast<Operand>(config.operand);
  if (needs.operand != operand) {
    return fmt::format("works on {} operands, not on {}; choose a configuration with {}",
                       to_string(operand), to_string(needs.operand), to_string(needs.operand));
  }
  if (static_cast<int>(needs.sparsity) > static_cast<int>(config.sparsity)) {
    return fmt::format(
        "has an array built for {}, which cannot run {}; choose a configuration "
        "with a stronger array, or a weaker sparsity",
        to_string(static_cast<Sparsity>(config.sparsity)), to_string(needs.sparsity));
  }
  if (table_count(needs.sparsity, needs.coding) > config.table_slots) {
    return fmt::format("holds {} table, but {} needs two; choose a configuration with more slots",
                       config.table_slots, to_string(needs.sparsity));
  }
  if (needs.coding.coding == Coding::kTrellis) {
    if (config.trellis_states == 0) {
      return "has no trellis; choose another coding, such as huffman";
    }
    const auto states = static_cast<uint32_t>(config.trellis_states);
    if (needs.trellis_states != 0 && needs.trellis_states != states) {
      return fmt::format(
          "has a trellis of {} states, but the weights are packed for {}; pack them "
          "for it",
          states, needs.trellis_states);
    }
  }
  return {};
}

}  // namespace

bool is_supported(const Config& config, const MachineNeeds& needs) {
  return missing(config, needs).empty();
}

void check_supported(const Config& config, const MachineNeeds& needs) {
  const std::string what = missing(config, needs);
  if (!what.empty()) throw std::runtime_error(fmt::format("{} {}", config.name, what));
}

}  // namespace sluice
