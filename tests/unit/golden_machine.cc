#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "golden/machine.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

TEST(GoldenMachine, RefusesConfigurationsOutOfRange) {
  const auto refuses = [](auto change) {
    Config config = kConfig;
    change(config);
    EXPECT_THROW(Machine{config}, std::runtime_error);
  };
  for (const int size : {-4, 0, 3, 65536}) {
    refuses([&](Config& config) { config.rows = size; });
    refuses([&](Config& config) { config.cols = size; });
  }
  refuses([](Config& config) { config.rows = 1; });
  for (const int states : {-4, 1, 2, 16}) {
    refuses([&](Config& config) { config.trellis_states = states; });
  }
  for (const int length : {0, 16}) refuses([&](Config& config) { config.max_code_len = length; });
  for (const int slots : {0, 17}) refuses([&](Config& config) { config.table_slots = slots; });
  for (const int size : {-1, 0, 1 << 30}) {
    refuses([&](Config& config) { config.act_words = size; });
    refuses([&](Config& config) { config.acc_rows = size; });
    refuses([&](Config& config) { config.scale_words = size; });
  }
  EXPECT_NO_THROW(Machine{kConfig});
}

TEST(GoldenMachine, RefusesRingsOutOfRange) {
  Machine machine(kConfig);
  TestMemory memory;
  EXPECT_THROW(machine.run(memory, 32, 4, 0), std::runtime_error);
  EXPECT_THROW(machine.run(memory, 0, 1, 0), std::runtime_error);
  EXPECT_THROW(machine.run(memory, 0, 6, 0), std::runtime_error);
  EXPECT_THROW(machine.run(memory, 0, 131072, 0), std::runtime_error);
  EXPECT_THROW(machine.run(memory, 0, 4, 5), std::runtime_error);
  EXPECT_THROW(machine.run(memory, 0, 4, 0xFFFFFFFF), std::runtime_error);
  EXPECT_EQ(machine.run(memory, 64, 65536, 0), Status{});
}

TEST(GoldenMachine, GoesRoundTheRingAndCountsFences) {
  Bench bench;
  for (uint32_t i = 0; i < 3 * Bench::kRingSize; ++i) {
    ASSERT_EQ(bench.run(fence(i % 3 == 0)), Status{});
    ASSERT_EQ(bench.machine.head(), i + 1);
  }
  EXPECT_EQ(bench.machine.fences(), Bench::kRingSize);
  EXPECT_EQ(bench.memory.misshapen_reads, 0);
}

TEST(GoldenMachine, StateLivesOnBetweenRuns) {
  Bench bench;
  ASSERT_EQ(bench.run(load(kActivations, bench.place(std::vector<uint8_t>(32, 3)), 32, 4)),
            Status{});
  MulFields f{.act = 4, .acc = 9};
  bench.place_stream(StreamBuilder::to_bytes({0x0500}), f);
  ASSERT_EQ(bench.run(mul(f)), Status{});
  ASSERT_EQ(bench.run(store({.destination = 0x8000, .acc = 9})), Status{});
  EXPECT_EQ(bench.memory.word(0x8000), 15u);
  EXPECT_EQ(bench.memory.misshapen_reads, 0);
}

TEST(GoldenMachine, ALoadLeavesTheRestOfItsLastWord) {
  // Words of 2R = 64 bytes: 32 bytes are half a word.
  Config config = kConfig;
  config.rows = 32;
  Bench bench(config);
  bench.submit(load(kActivations, bench.place(std::vector<uint8_t>(128, 1)), 128, 0));
  bench.submit(load(kActivations, bench.place(std::vector<uint8_t>(32, 2)), 32, 0));
  MulFields f{.ks = 64};
  bench.place_stream(std::vector<uint8_t>(96, 1), f);
  bench.submit(mul(f));
  ASSERT_EQ(bench.run(store({.destination = 0x8000})), Status{});
  EXPECT_EQ(bench.memory.word(0x8000), 32u * 2 + 32u * 1);
}

TEST(GoldenMachine, ResetClearsErrorStreamAndCounters) {
  Bench bench;
  MulFields f{.last = false};
  bench.place_stream(std::vector<uint8_t>(32), f);
  bench.submit(fence(true));
  bench.submit(mul(f));
  bench.submit({0});
  ASSERT_EQ(bench.run().code, ErrorCode::kBadCommand);
  bench.machine.reset();
  bench.tail = 0;
  EXPECT_EQ(bench.machine.status(), Status{});
  EXPECT_EQ(bench.machine.head(), 0u);
  EXPECT_EQ(bench.machine.fences(), 0u);
  EXPECT_EQ(bench.run(mul(f)), Status{}) << "no stream is open, so this one may open";
}

TEST(GoldenMachine, SurvivesRandomCommands) {
  Bench start;
  std::mt19937 data(1);
  for (uint8_t& byte : start.memory.bytes) byte = data() % 7 == 0 ? uint8_t(data()) : 0;
  Bench fp8_start(kFp8Config);
  fp8_start.memory = start.memory;
  std::array<int, 9> seen{};  // by error code
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    std::mt19937 random(seed);
    const auto upto = [&](uint32_t high) { return uint32_t(random() % (high + 1)); };
    Bench bench = seed % 2 != 0 ? start : fp8_start;
    for (int i = 0; i < 8; ++i) {
      const uint64_t address = upto(0x8100) * 32;  // the last 8 KiB do not exist
      CommandWords words = fence(true);
      switch (random() % 3) {
        case 0: {
          const uint32_t space = upto(3);
          const bool table = space == kTable;
          words = load(space, address, 32 * (table ? 2 + upto(15) : 1 + upto(7)), 8 * upto(1),
                       table && upto(1));
          break;
        }
        case 1: {
          const uint32_t coding = upto(3);
          MulFields f{.sparsity = upto(2), .coding = coding, .bits = coding == kFixed ? 5u : 0};
          f.address = address;
          f.bytes = 32 * (1 + upto(20));
          f.m = 1 + upto(3), f.ks = 1 + upto(20), f.n = 1 + upto(12), f.acc = upto(100);
          words = mul(f);
          break;
        }
        case 2:
          words = store({.form = upto(3),
                         .destination = address | 0x10000,
                         .row_stride = 32,
                         .tile_stride = 32 * upto(9),
                         .acc = upto(100),
                         .m = 1 + upto(3),
                         .n = 1 + upto(12)});
          break;
      }
      if (random() % 8 == 0) words[random() % 16] = random() >> (random() % 32);
      bench.submit(words);
    }
    const Status status = bench.run();
    ++seen.at(size_t(status.code));
    EXPECT_EQ(status.code == ErrorCode::kNone ? 8u : status.command, bench.machine.head())
        << "seed " << seed;
    EXPECT_EQ(bench.memory.misshapen_reads, 0) << "seed " << seed;
  }
  for (const ErrorCode code :
       {ErrorCode::kBadCommand, ErrorCode::kBusRead, ErrorCode::kBadTable, ErrorCode::kBadCode,
        ErrorCode::kStreamUnderrun, ErrorCode::kStreamOverrun}) {
    EXPECT_GT(seen[size_t(code)], 0) << "code " << uint32_t(code);
  }
}

}  // namespace
}  // namespace sluice::golden
