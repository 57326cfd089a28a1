// The dependencies that programs state. A program is executed on the golden model, which knows no
// waits, in other orders that the stated waits allow; each has to give the same result. So a wait
// that is missing shows, and that waits are not too many is held against orders written down by
// hand.
#include <gtest/gtest.h>

#include <array>

#include "backends/find_config.h"
#include "backends/golden_device.h"
#include "sw/runtime/matmul.h"
#include "tests/support/matmul_case.h"

namespace sluice {
namespace {

constexpr size_t kEngines = 3;

size_t engine_of(const CommandWords& words) { return (words[0] & 255) - 1; }

// Commands in an order that three engines could finish them in: at each step a random engine whose
// next command has what it waits for executes it. With prefer below kEngines that engine goes
// first.
Program reorder(const Program& program, Random& random, size_t prefer) {
  std::array<std::vector<size_t>, kEngines> queues;  // indices into program
  for (size_t i = 0; i < program.size(); ++i) queues[engine_of(program[i])].push_back(i);
  std::array<size_t, kEngines> done{};
  const auto may_start = [&](size_t engine) {
    if (done[engine] == queues[engine].size()) return false;
    const size_t index = queues[engine][done[engine]];
    for (size_t other = 0; other < kEngines; ++other) {
      uint32_t wait = program[index][0] >> (8 + 8 * other) & 255;
      if (engine == 2 && other != 2) wait = 0;
      const auto before = std::lower_bound(queues[other].begin(), queues[other].end(), index);
      const size_t count = before - queues[other].begin();
      if (wait != kNoWait && done[other] + wait < count) return false;
    }
    return true;
  };
  Program order;
  while (order.size() < program.size()) {
    const size_t engine = prefer < kEngines && may_start(prefer) ? prefer : random.below(kEngines);
    if (may_start(engine)) order.push_back(program[queues[engine][done[engine]++]]);
  }
  return order;
}

void expect_same_in_any_order(const Config& config, const MatmulCase& test, Random& random) {
  SCOPED_TRACE(config.name + ": " + test.text());
  const RandomProduct random_product = make_product(config, test);
  for (size_t prefer = 0; prefer <= kEngines; ++prefer) {
    GoldenDevice device(config, {});
    ProgramBuilder builder(config);
    std::array<PlacedMatmul, 2> products;
    for (PlacedMatmul& product : products) {
      product = place(device, random_product);
      append_matmul(product, builder);
    }
    const Program order = reorder(builder.program(), random, prefer);
    ASSERT_NO_THROW(check(device, order, device.run(order)));
    for (const PlacedMatmul& product : products) {
      ASSERT_EQ(read_result(device, product), random_product.expected()) << "prefer " << prefer;
    }
  }
}

TEST(Order, AnyOrderThatTheWaitsAllowGivesTheSameResult) {
  Random random(21);
  for (const char* name : {"small", "default", "wide", "int8_8x8", "fp8_4x4"}) {
    const Config config = find_config(name);
    const uint32_t scale = config.rows;
    for (int i = 0; i < 10; ++i) {
      const MatmulCase test =
          random_modes(random, config, 1 + random.below(4 * scale), 1 + random.below(20 * scale),
                       1 + random.below(20 * scale));
      ASSERT_NO_FATAL_FAILURE(expect_same_in_any_order(config, test, random));
    }
  }
}

// Blocks of rows, chunks of K that do not stay on chip, and more columns than scales.
TEST(Order, BeyondTheMemories) {
  Random random(22);
  const Config config = find_config("small");
  for (int i = 0; i < 10; ++i) {
    const MatmulCase test = random_modes(random, config, 1 + random.below(100),
                                         1 + random.below(800), 1 + random.below(400));
    ASSERT_NO_FATAL_FAILURE(expect_same_in_any_order(config, test, random));
  }
}

Waits waits_of(const CommandWords& words) {
  return {static_cast<uint8_t>(words[0] >> 8), static_cast<uint8_t>(words[0] >> 16),
          static_cast<uint8_t>(words[0] >> 24)};
}

TEST(ProgramBuilder, WaitsForNoMoreThanItNeeds) {
  ProgramBuilder builder(find_config("default"));
  const auto load = [&](uint32_t word) {
    builder.append(LoadCommand{Space::kActivations, 0, 512, word});  // 16 words
  };
  const auto mul = [&](uint32_t word, uint32_t row) {
    builder.append(
        MulCommand{.activation_word = word, .m = 16, .ks = 32, .n = 16, .accumulator_row = row});
  };
  const auto store = [&](uint32_t row) {
    builder.append(StoreCommand{.accumulator_row = row, .m = 16, .n = 16});
  };
  load(0);
  load(16);
  mul(0, 0);    // 2: the first of two loads
  mul(16, 16);  // 3: the second
  load(0);      // 4: overwrites what the first MUL reads
  store(0);     // 5
  store(16);    // 6
  mul(0, 0);    // 7: the third load, and overwrites what the first STORE reads
  const Program& program = builder.program();
  const auto expect = [&](size_t index, Waits expected) {
    const Waits waits = waits_of(program[index]);
    EXPECT_EQ(waits.load, expected.load) << "command " << index;
    EXPECT_EQ(waits.mul, expected.mul) << "command " << index;
    EXPECT_EQ(waits.store, expected.store) << "command " << index;
  };
  expect(0, {});
  expect(1, {});
  expect(2, {.load = 1});
  expect(3, {.load = 0});
  expect(4, {.mul = 1});
  expect(5, {});
  expect(6, {});
  expect(7, {.load = 0, .store = 1});
}

TEST(ProgramBuilder, NeedsNoWaitsBehindAFence) {
  ProgramBuilder builder(find_config("default"));
  builder.append(LoadCommand{Space::kActivations, 0, 512, 0});
  builder.append(FenceCommand{});
  builder.append(MulCommand{.m = 16, .ks = 32, .n = 16});
  EXPECT_EQ(waits_of(builder.program()[2]).load, kNoWait);
}

TEST(ProgramBuilder, FarDependenciesWaitForTheNearestThatCanBeNamed) {
  ProgramBuilder builder(find_config("default"));
  for (uint32_t i = 0; i < 300; ++i) {
    builder.append(LoadCommand{i == 0 ? Space::kActivations : Space::kRowScales, 0, 512, 0});
  }
  builder.append(MulCommand{.m = 16, .ks = 32, .n = 16});
  EXPECT_EQ(waits_of(builder.program().back()).load, 254);
}

}  // namespace
}  // namespace sluice
