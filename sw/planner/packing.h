// Packing weights for a configuration's array, in groups that the planner chooses.
#ifndef SLUICE_SW_PLANNER_PACKING_H_
#define SLUICE_SW_PLANNER_PACKING_H_

#include <cstdint>

#include "gen/config.h"
#include "sw/compress/packed_tensor.h"

namespace sluice {

// Options for weights [n, k]; the groups are those that take the fewest cycles with m rows of
// activations. Throws std::runtime_error if the configuration cannot run it.
PackOptions pack_options(const Config& config, uint32_t m, uint32_t n, uint32_t k,
                         Sparsity sparsity, const CodingChoice& coding);

PackedTensor pack_for_rows(const Config& config, const QuantisedWeights& weights, Sparsity sparsity,
                           const CodingChoice& coding, uint32_t m);

}  // namespace sluice

#endif  // SLUICE_SW_PLANNER_PACKING_H_
