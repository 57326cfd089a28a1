// The RTL against the golden model: random programs of interleaved products, in all modes and
// forms, every third one broken in one place. Status, error with its place, and every byte of
// memory have to be equal.
//
// A program is made from one number. SLUICE_TEST_FULL=1 runs 10,000 programs instead of a few;
// SLUICE_TEST_SEED=<n> others; SLUICE_TEST_CASE=<n> one alone, which a failure names.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "backends/find_config.h"
#include "tests/equivalence/shards.h"
#include "tests/support/random_program.h"

namespace sluice {
namespace {

constexpr Share kShares[] = {
    {"icebreaker", 800, 24}, {"small", 1500, 60},   {"int8_4x4", 2500, 80}, {"fp8_4x4", 2500, 80},
    {"int8_8x8", 1100, 40},  {"fp8_8x8", 1100, 40}, {"default", 500, 16},   {"int8_16x16", 300, 8},
    {"fp8_16x16", 300, 8},   {"wide", 80, 4},       {"int8_32x32", 60, 4},  {"fp8_32x32", 60, 4}};

void expect_equivalent(const Config& config, uint64_t number) {
  Random random(number);
  DeviceSettings settings;
  settings.seed = number;
  settings.memory_latency = 1 + random.below(random.below(2) ? 20 : 250);
  settings.back_pressure = random.below(3) == 0 ? 0.0 : 0.05 * (1 + random.below(12));
  settings.max_cycles = 5'000'000;
  std::string broken = "nothing broken";
  SCOPED_TRACE(
      fmt::format("{}, to run it alone: SLUICE_TEST_CASE={} build/bin/programs_test "
                  "--gtest_filter='*{}_0'",
                  config.name, number, config.name));
  try {
    DevicePair pair(config, settings);
    Program program = make_random_program(pair, random);
    if (random.below(3) == 0) broken = break_program(pair, random, program);
    SCOPED_TRACE(broken);
    const DevicePair::Statuses statuses = pair.run(program);
    ASSERT_EQ(statuses.rtl, statuses.golden)
        << "rtl:    " << to_string(statuses.rtl) << "\ngolden: " << to_string(statuses.golden);
    ASSERT_TRUE(statuses.golden.ok() || broken != "nothing broken") << to_string(statuses.golden);
    const auto address = pair.first_difference();
    ASSERT_FALSE(address) << to_string(statuses.golden) << "\n" << pair.describe(*address, {});
  } catch (const std::exception& error) {
    FAIL() << broken << ": " << error.what();
  }
}

// Otherwise the comparison would be one of good programs alone.
TEST(BrokenPrograms, ReachEveryError) {
  std::set<ErrorCode> reached;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    DevicePair pair(find_config("int8_4x4"), {});
    Program program = make_random_program(pair, random);
    break_program(pair, random, program);
    reached.insert(pair.golden.run(program).code);
  }
  for (const ErrorCode code :
       {ErrorCode::kNone, ErrorCode::kBadCommand, ErrorCode::kBusRead, ErrorCode::kBusWrite,
        ErrorCode::kBadTable, ErrorCode::kBadCode, ErrorCode::kStreamUnderrun,
        ErrorCode::kStreamOverrun, ErrorCode::kStreamCrc}) {
    EXPECT_TRUE(reached.contains(code)) << "error " << static_cast<int>(code);
  }
}

class Programs : public testing::TestWithParam<Shard> {};

TEST_P(Programs, RtlLeavesTheMemoryOfTheGoldenModel) { run_shard(GetParam(), expect_equivalent); }

INSTANTIATE_TEST_SUITE_P(Shards, Programs, testing::ValuesIn(shards(kShares)), shard_name);

}  // namespace
}  // namespace sluice
