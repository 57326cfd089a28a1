// Random products for tests: operands that a mode can represent, and the result that a plain triple
// loop gives. All from one seed.
#ifndef SLUICE_TESTS_SUPPORT_MATMUL_CASE_H_
#define SLUICE_TESTS_SUPPORT_MATMUL_CASE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "gen/config.h"
#include "sw/compress/packed_tensor.h"
#include "sw/compress/quantise.h"
#include "sw/runtime/command.h"
#include "tb/random.h"

namespace sluice {

struct MatmulCase {
  uint32_t m = 1;
  uint32_t k = 1;
  uint32_t n = 1;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding = {};
  StoreForm form = StoreForm::kRaw;
  uint64_t seed = 1;

  // "m 3 k 40 n 17, 1:2 fixed:4, fp32, seed 5"
  std::string text() const;
};

// Any mode and form; the shape is the caller's.
MatmulCase random_modes(Random& random, uint32_t m, uint32_t k, uint32_t n);

QuantisedWeights random_weights(const MatmulCase& test);
QuantisedActivations random_activations(const MatmulCase& test);

// Packs for the group that the planner chooses for the case's M.
PackedTensor pack_for(const Config& config, const MatmulCase& test,
                      const QuantisedWeights& weights);

// Y [M, N] as the machine has to store it: bits of INT32 or FP32.
std::vector<uint32_t> plain_product(const QuantisedActivations& x, const QuantisedWeights& w,
                                    StoreForm form);

}  // namespace sluice

#endif  // SLUICE_TESTS_SUPPORT_MATMUL_CASE_H_
