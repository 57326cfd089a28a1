// The RTL against the golden model: random programs of interleaved products, in all modes and
// forms, every third one broken in one place. Status, error with its place, and every byte of
// memory have to be equal.
//
// A program is made from one number. SLUICE_TEST_FULL=1 runs 10,000 programs instead of a few;
// SLUICE_TEST_SEED=<n> others; SLUICE_TEST_CASE=<n> one alone, which a failure names.
#include <gtest/gtest.h>

#include <set>

#include "backends/find_config.h"
#include "tests/equivalence/program_case.h"
#include "tests/equivalence/shards.h"

namespace sluice {
namespace {

constexpr Share kShares[] = {
    {"icebreaker", 800, 24}, {"orangecrab", 800, 24}, {"ulx3s", 800, 24},     {"small", 1500, 60},
    {"int8_4x4", 2500, 80},  {"fp8_4x4", 2500, 80},   {"int8_8x8", 1100, 40}, {"fp8_8x8", 1100, 40},
    {"default", 500, 16},    {"int8_16x16", 300, 8},  {"fp8_16x16", 300, 8},  {"wide", 80, 4},
    {"int8_32x32", 60, 4},   {"fp8_32x32", 60, 4}};

void expect_equivalent(const Config& config, uint64_t number) {
  const ProgramOutcome outcome = run_random_program(
      number, [&](const DeviceSettings& settings) { return DevicePair(config, settings); });
  ASSERT_EQ(outcome.difference, "") << rerun("programs_test", config.name, number);
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
