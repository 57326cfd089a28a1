// The fast path is held against the golden model: its FP32 multiplication bit by bit, its products
// in every mode on shapes of all kinds, with scales up to the ends of their range.

#include "sw/inference/exact_product.h"

#include <gtest/gtest.h>

#include <bit>

#include "backends/find_config.h"
#include "backends/golden_device.h"
#include "golden/fp32.h"
#include "tests/support/matmul_case.h"

namespace sluice {
namespace {

constexpr uint64_t kSeed = 20;

uint32_t bits(float value) { return std::bit_cast<uint32_t>(value); }

void expect_same_product(uint32_t a, uint32_t b) {
  EXPECT_EQ(bits(machine_multiply(std::bit_cast<float>(a), std::bit_cast<float>(b))),
            golden::fp32_mul(a, b))
      << std::hex << a << " * " << b;
}

TEST(MachineMultiply, IsTheGoldenModels) {
  constexpr uint32_t kEdges[] = {0x00000000, 0x00000001, 0x007FFFFF, 0x00800000, 0x00800001,
                                 0x3F7FFFFF, 0x3F800000, 0x3F800001, 0x7F7FFFFF, 0x7F800000,
                                 0x7F800001, 0x7FC00000, 0x3F000000, 0x1FFFFFFF, 0x20000000};
  for (const uint32_t a : kEdges) {
    for (const uint32_t b : kEdges) {
      for (const uint32_t sign : {0u, 0x80000000u}) expect_same_product(a | sign, b);
    }
  }
  Random random(kSeed);
  for (int i = 0; i < 1'000'000; ++i) {
    expect_same_product(static_cast<uint32_t>(random.next()), static_cast<uint32_t>(random.next()));
  }
}

// Products near 2^-126, where a float is rounded with fewer bits than the machine has.
TEST(MachineMultiply, RoundsBeforeItDropsSubnormals) {
  Random random(kSeed);
  for (int i = 0; i < 1'000'000; ++i) {
    const uint32_t a = 0x3F000000 | static_cast<uint32_t>(random.next() & 0x7FFFFF);
    const uint32_t b = 0x00800000 | static_cast<uint32_t>(random.next() & 0xFFFFFF);
    expect_same_product(a, b);
  }
  for (uint32_t a = 0x3F7FFFF0; a < 0x3F800010; ++a) {
    for (uint32_t b = 0x00800000; b < 0x00800010; ++b) expect_same_product(a, b);
  }
}

// A float of any magnitude, now and then 0 or subnormal.
float wild_scale(Random& random) {
  constexpr uint32_t kSpecials[] = {0x00000000, 0x00000001, 0x7F7FFFFF, 0x00800000};
  if (random.below(8) == 0) return std::bit_cast<float>(kSpecials[random.below(4)]);
  return std::bit_cast<float>(static_cast<uint32_t>(random.below(0x7F800000)));
}

void expect_equal_to_golden(const Config& config, const MatmulCase& test, RandomProduct product) {
  SCOPED_TRACE(config.name + ": " + test.text());
  Random random(test.seed);
  if (random.below(2) == 0) {
    for (float& scale : product.weights.scale) scale = wild_scale(random);
    for (float& scale : product.activations.scale) scale = wild_scale(random);
  }
  GoldenDevice golden(config, {});
  const PlacedMatmul placed = place(golden, product);
  ProgramBuilder builder(config);
  append_matmul(placed, builder);
  check(golden, builder.program(), golden.run(builder.program()));
  const std::vector<uint64_t> expected = read_result(golden, placed);

  RowMatrix y(test.m, test.n);
  ExactWeights(product.weights).multiply(product.activations, y);
  for (size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(bits(y.data()[i]), expected[i]) << "row " << i / test.n << ", column " << i % test.n;
  }
}

TEST(ExactProduct, IsTheGoldenModelsInEveryMode) {
  Random random(kSeed);
  for (const char* name : {"default", "int8_8x8", "small", "fp8_16x16", "fp8_8x8"}) {
    const Config config = find_config(name);
    for (int i = 0; i < 150; ++i) {
      MatmulCase test = random_modes(random, config, 1 + random.below(9), 1 + random.below(120),
                                     1 + random.below(50));
      test.form = StoreForm::kFp32;
      expect_equal_to_golden(config, test, make_product(config, test));
      if (HasFatalFailure()) return;
    }
  }
}

// Sums far beyond 24 bits, which a float would round.
TEST(ExactProduct, HoldsTheLargestSums) {
  for (const char* name : {"default", "fp8_16x16"}) {
    const Config config = find_config(name);
    MatmulCase test{.m = 2, .k = 5000, .n = 3, .operand = static_cast<Operand>(config.operand)};
    test.coding = {Coding::kRaw, 0};
    test.form = StoreForm::kFp32;
    test.specials = false;
    QuantisedWeights w = random_weights(test);
    QuantisedActivations x = random_activations(test);
    const auto largest = operand_of_level(test.operand, highest_level(test.operand));
    std::ranges::fill(w.q, largest);
    std::ranges::fill(x.q, largest);
    w.q.back() = operand_of_level(test.operand, 1);
    x.q.back() = operand_of_level(test.operand, 1);
    expect_equal_to_golden(config, test, {pack_for(config, test, w), x, test.form, {}});
  }
}

TEST(ExactProduct, RefusesWhatDoesNotFit) {
  const Config config = find_config("default");
  const MatmulCase test{.m = 1, .k = 8, .n = 2};
  const ExactWeights weights(pack_for(config, test, random_weights(test)));
  RowMatrix y(1, 2);
  QuantisedActivations narrow = random_activations({.m = 1, .k = 7, .n = 2});
  EXPECT_THROW(weights.multiply(narrow, y), std::runtime_error);
  QuantisedActivations other =
      random_activations({.m = 1, .k = 8, .n = 2, .operand = Operand::kFp8});
  EXPECT_THROW(weights.multiply(other, y), std::runtime_error);
}

}  // namespace
}  // namespace sluice
