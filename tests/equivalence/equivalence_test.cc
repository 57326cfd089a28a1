// The RTL against the golden model: programs of random products, in all modes, with random memory
// latency and back-pressure, have to leave the same in every byte of memory.
//
// A case is made from one number. SLUICE_TEST_FULL=1 runs all cases instead of a few;
// SLUICE_TEST_SEED=<n> other cases; SLUICE_TEST_CASE=<n> one case alone, which a failure names.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/equivalence/shards.h"
#include "tests/support/device_pair.h"

namespace sluice {
namespace {

constexpr Share kShares[] = {
    {"icebreaker", 300, 24}, {"orangecrab", 300, 24}, {"ulx3s", 200, 20},     {"small", 600, 60},
    {"default", 600, 40},    {"wide", 200, 12},       {"int8_4x4", 300, 40},  {"fp8_4x4", 300, 40},
    {"int8_8x8", 200, 20},   {"fp8_8x8", 200, 20},    {"int8_16x16", 120, 8}, {"fp8_16x16", 120, 8},
    {"int8_32x32", 60, 4},   {"fp8_32x32", 60, 4}};

// 1 to limit, small numbers as likely as large ones, and multiples of the array's side often.
uint32_t random_size(Random& random, uint32_t limit, uint32_t side) {
  uint32_t reach = limit;
  for (uint32_t halvings = random.below(5); halvings > 0 && reach > side; --halvings) reach /= 2;
  const uint32_t size = 1 + random.below(reach);
  if (random.below(3) == 0 && size > side) return size / side * side;
  return size;
}

struct Case {
  Case(const Config& config, uint64_t number) {
    Random random(number);
    settings.seed = number;
    settings.memory_latency = 1 + random.below(random.below(2) ? 20 : 250);
    settings.back_pressure = random.below(3) == 0 ? 0.0 : 0.05 * (1 + random.below(12));
    settings.max_cycles = 5'000'000;
    // One in eight is large in one direction or another.
    const uint32_t side = static_cast<uint32_t>(config.rows);
    const bool large = random.below(8) == 0;
    const uint32_t count = large ? 1 : 1 + random.below(3);
    for (uint32_t i = 0; i < count; ++i) {
      const uint32_t scale = large ? 4 : 1;
      const uint32_t m = random_size(random, (random.below(4) == 0 ? 6 : 2) * scale * side, side);
      const uint32_t k = random_size(random, (random.below(4) == 0 ? 20 : 6) * scale * side, side);
      const uint32_t n = random_size(random, 6 * scale * side, side);
      products.push_back(random_modes(random, config, m, k, n));
      products.back().specials = true;
    }
  }

  std::string text() const {
    std::string text = fmt::format("latency {}, back-pressure {:.2f}", settings.memory_latency,
                                   settings.back_pressure);
    for (const MatmulCase& product : products) text += "; " + product.text();
    return text;
  }

  DeviceSettings settings;
  std::vector<MatmulCase> products;
};

void expect_equivalent(const Config& config, uint64_t number) {
  const Case test(config, number);
  SCOPED_TRACE(
      fmt::format("{}: {}\nto run it alone: SLUICE_TEST_CASE={} build/bin/equivalence_test "
                  "--gtest_filter='*{}_0'",
                  config.name, test.text(), number, config.name));
  try {
    DevicePair pair(config, test.settings);
    ProgramBuilder builder(config);
    std::vector<PlacedMatmul> products;
    for (const MatmulCase& product : test.products) {
      products.push_back(pair.place(make_product(config, product)));
      append_matmul(products.back(), builder);
    }
    const DevicePair::Statuses statuses = pair.run(builder.program());
    ASSERT_TRUE(statuses.golden.ok()) << "golden: " << to_string(statuses.golden);
    ASSERT_TRUE(statuses.rtl.ok()) << "rtl: " << to_string(statuses.rtl);
    const auto address = pair.first_difference();
    ASSERT_FALSE(address) << pair.describe(*address, products);
  } catch (const std::exception& error) {
    FAIL() << error.what();
  }
}

// Every sparsity x coding x form of a configuration that runs all of them, on one ragged shape.
class Combinations : public testing::TestWithParam<const char*> {};

TEST_P(Combinations, EachOneLeavesTheMemoryOfTheGoldenModel) {
  const Config config = find_config(GetParam());
  const auto side = static_cast<uint32_t>(config.rows);
  uint64_t seed = 1;
  for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4}) {
    for (const char* coding : {"raw", "fixed:6", "huffman", "trellis"}) {
      for (const StoreForm form :
           {StoreForm::kRaw, StoreForm::kFp32, StoreForm::kBf16, StoreForm::kOperands}) {
        const MatmulCase test{.m = side / 2 + 1,
                              .k = 4 * side + 3,
                              .n = 2 * side + 1,
                              .operand = static_cast<Operand>(config.operand),
                              .sparsity = sparsity,
                              .coding = parse_coding(coding),
                              .form = form,
                              .seed = seed++};
        SCOPED_TRACE(config.name + ": " + test.text());
        DevicePair pair(config, {.memory_latency = 30, .back_pressure = 0.1, .seed = test.seed});
        ProgramBuilder builder(config);
        const PlacedMatmul product = pair.place(make_product(config, test));
        append_matmul(product, builder);
        const DevicePair::Statuses statuses = pair.run(builder.program());
        ASSERT_TRUE(statuses.golden.ok()) << "golden: " << to_string(statuses.golden);
        ASSERT_TRUE(statuses.rtl.ok()) << "rtl: " << to_string(statuses.rtl);
        const auto address = pair.first_difference();
        ASSERT_FALSE(address) << pair.describe(*address, {product});
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Configs, Combinations,
                         testing::Values("int8_4x4", "int8_8x8", "int8_16x16", "int8_32x32",
                                         "fp8_4x4", "fp8_8x8", "fp8_16x16", "fp8_32x32"),
                         [](const auto& info) { return std::string(info.param); });

class Equivalence : public testing::TestWithParam<Shard> {};

TEST_P(Equivalence, RtlLeavesTheMemoryOfTheGoldenModel) {
  run_shard(GetParam(), expect_equivalent);
}

INSTANTIATE_TEST_SUITE_P(Shards, Equivalence, testing::ValuesIn(shards(kShares)), shard_name);

}  // namespace
}  // namespace sluice
