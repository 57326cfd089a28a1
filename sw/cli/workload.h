// What a simulation runs: the linear layers of a model with real activations, in each mode and
// phase.
#ifndef SLUICE_SW_CLI_WORKLOAD_H_
#define SLUICE_SW_CLI_WORKLOAD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "gen/config.h"
#include "sw/cli/product_run.h"
#include "sw/compress/types.h"
#include "sw/model/activations.h"
#include "sw/model/llama_model.h"

namespace sluice {

struct WorkloadCase {
  ProductName name;
  Sparsity sparsity = Sparsity::kDense;
  const RowMatrix* weights = nullptr;  // [N, K]
  const RowMatrix* input = nullptr;    // [M, K]

  // "layer0.q:dense:prefill"
  std::string id() const { return name.tensor + ":" + name.mode + ":" + name.phase; }
};

// Operands of one product in memory.
struct PackedCase {
  PackedTensor weights;
  QuantisedActivations activations;
};

class Workload {
 public:
  // Prefill runs the tokens of the prompt in the model's folder, or of a built-in one; decode the
  // token after it. A model without embedding gets seeded hidden states in their place.
  Workload(const std::string& model_path, uint64_t seed);

  // Of the layers "0", "0-3" or "all", comma separated: every linear, in each sparsity that the
  // configuration's array runs, prefill and decode.
  std::vector<WorkloadCase> cases(const std::string& layers, const Config& config) const;

  const LlamaModel& model() const { return model_; }

 private:
  std::vector<int> parse_layers(const std::string& layers) const;

  LlamaModel model_;
  Activations activations_;
};

// Prunes, quantises and codes for the array of a configuration.
PackedCase pack_case(const Config& config, const WorkloadCase& item, const CodingChoice& coding);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_WORKLOAD_H_
