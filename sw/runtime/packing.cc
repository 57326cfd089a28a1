#include "sw/runtime/packing.h"

#include "sw/runtime/matmul_plan.h"

namespace sluice {

PackedTensor pack_for_rows(const Config& config, const QuantisedWeights& weights, Sparsity sparsity,
                           const CodingChoice& coding, uint32_t m) {
  const MatmulPlan plan = plan_matmul(
      config, {m, static_cast<uint32_t>(weights.k), static_cast<uint32_t>(weights.n), sparsity});
  return pack(weights, {.lanes = config.cols,
                        .rows = config.rows,
                        .sparsity = sparsity,
                        .coding = coding,
                        .max_code_len = config.max_code_len,
                        .group = static_cast<int>(plan.group)});
}

}  // namespace sluice
