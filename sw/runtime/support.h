// What a machine can run: asked before anything runs, so that a weaker machine gives an error in
// words and not a BAD_COMMAND.
#ifndef SLUICE_SW_RUNTIME_SUPPORT_H_
#define SLUICE_SW_RUNTIME_SUPPORT_H_

#include <cstdint>

#include "gen/config.h"
#include "sw/compress/types.h"

namespace sluice {

// What a product needs of the machine.
struct MachineNeeds {
  Operand operand = Operand::kInt8;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  uint32_t trellis_states = 0;  // in trellis, if they are fixed already; else 0
};

bool is_supported(const Config& config, const MachineNeeds& needs);

// Throws std::runtime_error that names what is missing and what to do instead.
void check_supported(const Config& config, const MachineNeeds& needs);

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_SUPPORT_H_
