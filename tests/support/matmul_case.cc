#include "tests/support/matmul_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sw/compress/prune.h"
#include "sw/runtime/packing.h"

namespace sluice {
namespace {

// Mostly small numbers, as in trained weights, so that codes have many lengths; some at the limits.
int8_t random_operand(Random& random, int lowest, int highest) {
  if (random.below(16) == 0) return static_cast<int8_t>(random.below(2) ? lowest : highest);
  int value = 0;
  for (int i = 0; i < 4; ++i) value += static_cast<int>(random.below(2 * highest + 1)) - highest;
  return static_cast<int8_t>(std::clamp(value / 8, lowest, highest));
}

// Normal numbers far from overflow and underflow in a product of two with a sum.
float random_scale(Random& random) {
  return std::bit_cast<float>((100 + random.below(40)) << 23 | random.below(1 << 23));
}

}  // namespace

std::string MatmulCase::text() const {
  return fmt::format("m {} k {} n {}, {} {}, {}, seed {}", m, k, n, to_string(sparsity),
                     to_string(coding), form == StoreForm::kRaw ? "raw" : "fp32", seed);
}

MatmulCase random_modes(Random& random, uint32_t m, uint32_t k, uint32_t n) {
  MatmulCase test{.m = m, .k = k, .n = n};
  test.sparsity = random.below(2) ? Sparsity::k1of2 : Sparsity::kDense;
  test.coding.coding = static_cast<Coding>(random.below(3));
  if (test.coding.coding == Coding::kFixed) {
    const int fewest = test.sparsity == Sparsity::kDense ? 2 : 3;
    test.coding.fixed_bits = fewest + static_cast<int>(random.below(kMaxFixedBits - fewest + 1));
  }
  test.form = random.below(2) ? StoreForm::kFp32 : StoreForm::kRaw;
  test.seed = random.next();
  return test;
}

QuantisedWeights random_weights(const MatmulCase& test) {
  Random random(test.seed);
  QuantisedWeights w{
      .n = static_cast<int>(test.n), .k = static_cast<int>(test.k), .q = {}, .scale = {}};
  const int highest = max_level(test.sparsity, test.coding);
  const bool any_byte = test.sparsity == Sparsity::kDense && highest == 127;
  w.q.resize(size_t(test.n) * test.k);
  for (int8_t& q : w.q) q = random_operand(random, any_byte ? -128 : -highest, highest);
  if (test.sparsity == Sparsity::k1of2) prune_1of2(w.q, w.n, w.k);
  if (test.form == StoreForm::kFp32) {
    w.scale.resize(test.n);
    for (float& scale : w.scale) scale = random_scale(random);
  }
  return w;
}

QuantisedActivations random_activations(const MatmulCase& test) {
  Random random(~test.seed);
  QuantisedActivations x{
      .m = static_cast<int>(test.m), .k = static_cast<int>(test.k), .q = {}, .scale = {}};
  x.q.resize(size_t(test.m) * test.k);
  for (int8_t& q : x.q) q = random_operand(random, -128, 127);
  x.scale.resize(test.m);
  for (float& scale : x.scale) scale = random_scale(random);
  return x;
}

PackedTensor pack_for(const Config& config, const MatmulCase& test,
                      const QuantisedWeights& weights) {
  return pack_for_rows(config, weights, test.sparsity, test.coding, test.m);
}

std::vector<uint32_t> plain_product(const QuantisedActivations& x, const QuantisedWeights& w,
                                    StoreForm form) {
  std::vector<uint32_t> y(size_t(x.m) * w.n);
  for (int m = 0; m < x.m; ++m) {
    for (int n = 0; n < w.n; ++n) {
      int32_t sum = 0;
      for (int k = 0; k < x.k; ++k) {
        sum += x.q[size_t(m) * x.k + k] * w.q[size_t(n) * w.k + k];
      }
      const float scaled =
          static_cast<float>(sum) * x.scale[m] * (w.scale.empty() ? 1 : w.scale[n]);
      y[size_t(m) * w.n + n] =
          form == StoreForm::kRaw ? static_cast<uint32_t>(sum) : std::bit_cast<uint32_t>(scaled);
    }
  }
  return y;
}

}  // namespace sluice
