// A netlist of a family's cells against the golden model, with the random programs of
// tests/equivalence/programs_test; and whether they would find a wrong netlist.
//
// SLUICE_TEST_FULL=1, SLUICE_TEST_SEED=<n> and SLUICE_TEST_CASE=<n> as there.
#include <Vsluice_netlist.h>
#include <gtest/gtest.h>

#include <fstream>

#include "backends/find_config.h"
#include "tb/accelerator_bench.h"
#include "tests/equivalence/program_case.h"
#include "tests/equivalence/shards.h"

namespace {

int switched_flip = 0;  // which LUT is inverted; 0: none

}  // namespace

extern "C" int netlist_flip() { return switched_flip; }

namespace sluice {
namespace {

constexpr Share kShares[] = {{SLUICE_GATE_CONFIG, 240, 60}};
const std::string kNetlist = SLUICE_GATE_CONFIG "_" SLUICE_GATE_FAMILY;

ProgramOutcome run_on_netlist(const Config& config, uint64_t number, uint64_t max_cycles) {
  return run_random_program(
      number,
      [&](const DeviceSettings& settings) {
        return DevicePair(
            config, settings,
            std::make_unique<AcceleratorBench<Vsluice_netlist>>(accelerator_options(settings)));
      },
      max_cycles);
}

class Netlist : public testing::TestWithParam<Shard> {};

TEST_P(Netlist, LeavesTheMemoryOfTheGoldenModel) {
  uint64_t programs = 0, cycles = 0;
  run_shard(GetParam(), [&](const Config& config, uint64_t number) {
    const ProgramOutcome outcome = run_on_netlist(config, number, 5'000'000);
    ASSERT_EQ(outcome.difference, "") << rerun("gate_" + kNetlist + "_test", kNetlist, number);
    ++programs;
    cycles += outcome.cycles;
  });
  std::string cells;
  std::getline(std::ifstream(SLUICE_GATE_CELLS_FILE), cells);
  fmt::print("{}: {} programs, {} cycles; cells: {}\n", kNetlist, programs, cycles, cells);
}

std::string netlist_shard(const testing::TestParamInfo<Shard>& info) {
  return fmt::format("{}_{}", kNetlist, info.param.index);
}

INSTANTIATE_TEST_SUITE_P(Shards, Netlist, testing::ValuesIn(shards(kShares)), netlist_shard);

// Most, not all: some LUTs matter to no program, as those of a counter's highest bits.
class Flips : public testing::TestWithParam<std::string> {};

TEST_P(Flips, AreFound) {
  constexpr int kFlips = 16;
  constexpr uint64_t kPrograms = 12;
  constexpr uint64_t kMaxCycles = 20'000;
  const Config config = find_config(SLUICE_GATE_CONFIG);
  const auto differs = [&] {
    for (uint64_t number = 1; number <= kPrograms; ++number) {
      if (!run_on_netlist(config, number, kMaxCycles).difference.empty()) return true;
    }
    return false;
  };
  ASSERT_FALSE(differs()) << "with all LUTs as they were synthesised";
  int found = 0;
  for (switched_flip = 1; switched_flip <= kFlips; ++switched_flip) found += differs();
  switched_flip = 0;
  fmt::print("{}: {} of {} inverted LUTs found\n", kNetlist, found, kFlips);
  EXPECT_GE(found, kFlips / 2);
}

INSTANTIATE_TEST_SUITE_P(Switches, Flips, testing::Values(kNetlist),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace sluice
