// Packing weights for a configuration's array, in groups that the planner chooses.
#ifndef SLUICE_SW_RUNTIME_PACKING_H_
#define SLUICE_SW_RUNTIME_PACKING_H_

#include <cstdint>

#include "gen/config.h"
#include "sw/compress/packed_tensor.h"

namespace sluice {

// The groups are those that take the fewest cycles with m rows of activations.
PackedTensor pack_for_rows(const Config& config, const QuantisedWeights& weights, Sparsity sparsity,
                           const CodingChoice& coding, uint32_t m);

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_PACKING_H_
