#include "tests/support/matmul_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "sw/compress/prune.h"
#include "sw/planner/packing.h"

namespace sluice {
namespace {

// Mostly small numbers, as in trained weights, so that codes have many lengths; some at the limits.
int8_t random_operand(Random& random, int lowest, int highest) {
  if (random.below(16) == 0) return static_cast<int8_t>(random.below(2) ? lowest : highest);
  int value = 0;
  for (int i = 0; i < 4; ++i) value += static_cast<int>(random.below(2 * highest + 1)) - highest;
  return static_cast<int8_t>(std::clamp(value / 8, lowest, highest));
}

// As random_operand(), in levels of FP8. Specials are NaN and -0, now and then.
int8_t random_fp8(Random& random, int highest, bool specials) {
  if (specials && random.below(400) == 0) {
    constexpr uint8_t kSpecials[] = {kFp8Nan, kFp8Nan | kFp8Sign, kFp8Sign};
    return static_cast<int8_t>(kSpecials[random.below(3)]);
  }
  return operand_of_level(Operand::kFp8, random_operand(random, -highest, highest));
}

// Normal numbers far from overflow and underflow in a product of two with a sum.
float random_scale(Random& random) {
  return std::bit_cast<float>((100 + random.below(40)) << 23 | random.below(1 << 23));
}

}  // namespace

std::string MatmulCase::text() const {
  static constexpr const char* kForms[] = {"raw", "fp32", "bf16", "q8"};
  return fmt::format("m {} k {} n {}, {} {} {}, {}, seed {}", m, k, n, to_string(operand),
                     to_string(sparsity), to_string(coding), kForms[static_cast<int>(form)], seed);
}

MatmulCase random_modes(Random& random, const Config& config, uint32_t m, uint32_t k, uint32_t n) {
  MatmulCase test{.m = m, .k = k, .n = n};
  test.operand = static_cast<Operand>(config.operand);
  test.sparsity = static_cast<Sparsity>(random.below(static_cast<int>(config.sparsity) + 1));
  test.coding.coding = static_cast<Coding>(random.below(config.trellis_states > 0 ? 4 : 3));
  if (test.coding.coding == Coding::kFixed) {
    const int fewest = test.sparsity == Sparsity::kDense  ? 2
                       : test.sparsity == Sparsity::k1of2 ? 3
                                                          : 4;
    test.coding.fixed_bits = fewest + static_cast<int>(random.below(kMaxFixedBits - fewest + 1));
  }
  test.form = static_cast<StoreForm>(random.below(4));
  test.specials = test.sparsity == Sparsity::kDense;
  test.seed = random.next();
  return test;
}

RandomProduct make_product(const Config& config, const MatmulCase& test) {
  return {pack_for(config, test, random_weights(test)), random_activations(test), test.form,
          random_output_scale(test)};
}

std::vector<uint64_t> RandomProduct::expected() const {
  return plain_product(activations, weights.unpack(), form, output_scale);
}

PlacedMatmul place(Device& device, const RandomProduct& product) {
  return place_matmul(device, product.weights, product.activations, product.form,
                      product.output_scale);
}

QuantisedWeights random_weights(const MatmulCase& test) {
  Random random(test.seed);
  QuantisedWeights w{.n = static_cast<int>(test.n),
                     .k = static_cast<int>(test.k),
                     .q = {},
                     .scale = {},
                     .operand = test.operand};
  const int highest = max_level(test.sparsity, test.coding, test.operand);
  const bool any_byte = test.sparsity == Sparsity::kDense && highest == highest_level(test.operand);
  w.q.resize(size_t(test.n) * test.k);
  for (int8_t& q : w.q) {
    q = test.operand == Operand::kFp8 ? random_fp8(random, highest, any_byte && test.specials)
                                      : random_operand(random, any_byte ? -128 : -highest, highest);
  }
  prune(w.q, w.n, w.k, test.sparsity);
  if (test.form != StoreForm::kRaw) {
    w.scale.resize(test.n);
    for (float& scale : w.scale) scale = random_scale(random);
  }
  return w;
}

QuantisedActivations random_activations(const MatmulCase& test) {
  Random random(~test.seed);
  QuantisedActivations x{.m = static_cast<int>(test.m),
                         .k = static_cast<int>(test.k),
                         .q = {},
                         .scale = {},
                         .operand = test.operand};
  x.q.resize(size_t(test.m) * test.k);
  for (int8_t& q : x.q) {
    q = test.operand == Operand::kFp8
            ? random_fp8(random, highest_level(test.operand), test.specials)
            : random_operand(random, -128, 127);
  }
  x.scale.resize(test.m);
  for (float& scale : x.scale) scale = random_scale(random);
  return x;
}

std::vector<float> random_output_scale(const MatmulCase& test) {
  if (test.form != StoreForm::kOperands) return {};
  Random random(test.seed + 1);
  std::vector<float> scale(test.m);
  for (float& value : scale) value = random_scale(random);
  return scale;
}

PackedTensor pack_for(const Config& config, const MatmulCase& test,
                      const QuantisedWeights& weights) {
  const PackOptions options =
      pack_options(config, test.m, test.n, test.k, test.sparsity, test.coding);
  const bool has_nan = std::any_of(weights.q.begin(), weights.q.end(), [&](int8_t q) {
    return std::isnan(operand_value(weights.operand, q));
  });
  if (test.coding.coding != Coding::kTrellis || has_nan) return pack(weights, options);
  std::vector<float> values(weights.q.size());
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = operand_value(weights.operand, weights.q[i]);
  }
  return pack(values, weights.n, weights.k,
              {test.operand, default_step(test.sparsity, test.coding)}, options);
}

namespace {

// A sum in the units of its kind, and whether it is NaN.
struct Sum {
  int64_t value = 0;
  bool nan = false;
};

Sum plain_sum(const QuantisedActivations& x, const QuantisedWeights& w, int m, int n) {
  Sum sum;
  for (int k = 0; k < x.k; ++k) {
    const int8_t a = x.q[size_t(m) * x.k + k];
    const int8_t b = w.q[size_t(n) * w.k + k];
    if (w.operand == Operand::kInt8) {
      sum.value += a * b;
      continue;
    }
    const double product = double(operand_value(x.operand, a)) * operand_value(w.operand, b);
    if (std::isnan(product)) {
      sum.nan = true;
    } else {
      sum.value += static_cast<int64_t>(std::ldexp(product, 18));
    }
  }
  return sum;
}

uint64_t round_to_bf16(float y) {
  if (std::isnan(y)) return 0x7FC0;
  const uint32_t bits = std::bit_cast<uint32_t>(y);
  return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
}

uint64_t round_to_operand(float y, Operand operand) {
  if (operand == Operand::kFp8) return encode_fp8(y);
  if (std::isnan(y)) return 0;
  return static_cast<uint8_t>(static_cast<int8_t>(std::clamp(std::nearbyint(y), -128.0f, 127.0f)));
}

}  // namespace

std::vector<uint64_t> plain_product(const QuantisedActivations& x, const QuantisedWeights& w,
                                    StoreForm form, const std::vector<float>& output_scale) {
  std::vector<uint64_t> y(size_t(x.m) * w.n);
  for (int m = 0; m < x.m; ++m) {
    const float row_scale = output_scale.empty() ? x.scale[m] : x.scale[m] / output_scale[m];
    for (int n = 0; n < w.n; ++n) {
      const Sum sum = plain_sum(x, w, m, n);
      uint64_t& element = y[size_t(m) * w.n + n];
      if (form == StoreForm::kRaw) {
        element = w.operand == Operand::kInt8 ? static_cast<uint32_t>(sum.value)
                  : sum.nan                   ? uint64_t(1) << 63
                                              : static_cast<uint64_t>(sum.value);
        continue;
      }
      float value = w.operand == Operand::kInt8
                        ? static_cast<float>(sum.value)
                        : static_cast<float>(std::ldexp(static_cast<double>(sum.value), -18));
      if (sum.nan) value = std::bit_cast<float>(0x7FC00000u);
      value = value * row_scale * scale_of_row(w.scale, n);
      if (form == StoreForm::kFp32) {
        element = sum.nan ? 0x7FC00000u : std::bit_cast<uint32_t>(value);
      } else if (form == StoreForm::kBf16) {
        element = round_to_bf16(value);
      } else {
        element = round_to_operand(value, w.operand);
      }
    }
  }
  return y;
}

}  // namespace sluice
