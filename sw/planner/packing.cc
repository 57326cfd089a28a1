#include "sw/planner/packing.h"

#include "sw/planner/groups.h"
#include "sw/runtime/support.h"

namespace sluice {

PackOptions pack_options(const Config& config, uint32_t m, uint32_t n, uint32_t k,
                         Sparsity sparsity, const CodingChoice& coding) {
  check_supported(config, {static_cast<Operand>(config.operand), sparsity, coding});
  return {.lanes = config.cols,
          .rows = config.rows,
          .sparsity = sparsity,
          .coding = coding,
          .max_code_len = config.max_code_len,
          .groups = plan_groups(config, {m, k, n, sparsity}),
          .trellis_states = config.trellis_states};
}

PackedTensor pack_for_rows(const Config& config, const QuantisedWeights& weights, Sparsity sparsity,
                           const CodingChoice& coding, uint32_t m) {
  return pack(weights, pack_options(config, m, static_cast<uint32_t>(weights.n),
                                    static_cast<uint32_t>(weights.k), sparsity, coding));
}

}  // namespace sluice
