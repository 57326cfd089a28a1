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
#include "sw/runtime/matmul.h"
#include "tb/random.h"

namespace sluice {

struct MatmulCase {
  uint32_t m = 1;
  uint32_t k = 1;
  uint32_t n = 1;
  Operand operand = Operand::kInt8;
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding = {};
  StoreForm form = StoreForm::kRaw;
  uint64_t seed = 1;
  bool specials = true;  // NaN and -0 among FP8 operands, where the mode holds them

  // "m 3 k 40 n 17, int8 1:2 fixed:4, fp32, seed 5"
  std::string text() const;
};

// Any mode that the configuration runs, and any form; the shape is the caller's. Specials only in
// dense, where plain_product() is for all cases.
MatmulCase random_modes(Random& random, const Config& config, uint32_t m, uint32_t k, uint32_t n);

// Everything that a case gives to a device.
struct RandomProduct {
  PackedTensor weights;
  QuantisedActivations activations;
  StoreForm form = StoreForm::kRaw;
  std::vector<float> output_scale;

  // What the device has to answer, by plain_product().
  std::vector<uint64_t> expected() const;
};
RandomProduct make_product(const Config& config, const MatmulCase& test);
PlacedMatmul place(Device& device, const RandomProduct& product);

// Weights as any hand may give them: any byte that the mode holds, NaN among FP8's.
QuantisedWeights random_weights(const MatmulCase& test);
QuantisedActivations random_activations(const MatmulCase& test);
// One a token for StoreForm::kOperands, else none.
std::vector<float> random_output_scale(const MatmulCase& test);

// Packs for the group that the planner chooses for the case's M. In trellis it is the encoder that
// chooses the operands near the given weights: unpack() says which.
PackedTensor pack_for(const Config& config, const MatmulCase& test,
                      const QuantisedWeights& weights);

// Y [M, N] as the machine has to store it: bits of elements. The weights' scales count unless raw.
// In the sparse modes a NaN activation meets only the weights that are stored, so there it is not
// for cases with specials.
std::vector<uint64_t> plain_product(const QuantisedActivations& x, const QuantisedWeights& w,
                                    StoreForm form, const std::vector<float>& output_scale = {});

}  // namespace sluice

#endif  // SLUICE_TESTS_SUPPORT_MATMUL_CASE_H_
