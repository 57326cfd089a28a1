// Where the cycles go, on the real machine: in random programs, some of them broken, each engine
// counts once a cycle, the trace port tells what the counters count, and no command starts before
// what it waits for.
//
// SLUICE_TEST_FULL=1, SLUICE_TEST_SEED and SLUICE_TEST_CASE are as in equivalence_test.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sluice_registers.h>

#include <map>

#include "sw/timeline/timeline.h"
#include "tests/equivalence/shards.h"
#include "tests/support/random_program.h"

namespace sluice {
namespace {

constexpr Share kShares[] = {{"small", 200, 24},    {"default", 80, 8},    {"wide", 20, 4},
                             {"int8_4x4", 200, 24}, {"fp8_4x4", 200, 16},  {"int8_8x8", 100, 12},
                             {"fp8_8x8", 100, 8},   {"int8_16x16", 40, 4}, {"fp8_16x16", 40, 4},
                             {"int8_32x32", 12, 4}, {"fp8_32x32", 12, 4}};

// Counts what the trace port tells, and hands it on.
class Tally : public TraceSink {
 public:
  explicit Tally(Recorder& recorder) : recorder_(recorder) {}

  void sample(const TraceSample& sample) override {
    for (size_t i = 0; i < counts.size(); ++i) counts[i] += sample.events >> i & 1;
    recorder_.sample(sample);
  }

  std::array<uint64_t, reg::kCounters.size()> counts{};

 private:
  Recorder& recorder_;
};

void expect_counters(const Counters& counters, const Tally& tally) {
  for (const EngineCycles& engine : engine_cycles(counters)) {
    EXPECT_EQ(engine.total(), counters.at("CYCLES")) << engine.engine->name;
  }
  EXPECT_EQ(counters.at("DECODE_BUSY"), counters.at("WEIGHT_STEPS"));
  for (size_t i = 0; i < reg::kCounters.size(); ++i) {
    const std::string name(reg::kCounters[i].name);
    if (name == "FIRST_WEIGHT" || name == "LAST_SUM") continue;
    EXPECT_EQ(tally.counts[i], counters.at(name)) << name;
  }
}

void expect_timeline(const Timeline& timeline, size_t commands, const Counters& counters,
                     uint64_t array_rows) {
  EXPECT_EQ(timeline.cycles, counters.at("CYCLES"));
  EXPECT_EQ(timeline.commands.size(), commands);
  EXPECT_EQ(timeline.unfinished, 0u);
  std::map<Engine, uint64_t> end, inside;
  std::map<Engine, std::vector<size_t>> order;
  for (const Span& span : timeline.spans) {
    EXPECT_GE(span.start, end[span.engine]) << "spans overlap on " << states_of(span.engine).name;
    end[span.engine] = span.end;
    uint64_t cycles = 0;
    for (const uint32_t state : span.inside) cycles += state;
    EXPECT_EQ(cycles, span.end - span.start);
    EXPECT_EQ(span.inside[states_of(span.engine).states.size() - 1], 0u)
        << states_of(span.engine).name << " is idle with #" << span.command << ", " << span.label;
    inside[span.engine] += span.inside[0];
    order[span.engine].push_back(span.command);
    // The engine takes a command within a few cycles of the last thing that held it up. A MUL that
    // was fed keeps its place in the unit until its last rows of weights are loaded.
    const bool mul = span.engine == Engine::kDecode || span.engine == Engine::kArray;
    EXPECT_GE(span.start, span.constraints.front().cycle) << span.reason;
    EXPECT_LE(span.start, span.constraints.front().cycle + 4 + (mul ? array_rows : 0))
        << states_of(span.engine).name << " #" << span.command << ": " << span.reason;
  }
  EXPECT_EQ(order[Engine::kDispatch].size(), commands);
  EXPECT_EQ(order[Engine::kLoad].size() + order[Engine::kDecode].size() +
                order[Engine::kStore].size() +
                std::count_if(timeline.commands.begin(), timeline.commands.end(),
                              [](const auto& text) { return text.starts_with("FENCE"); }),
            commands);
  EXPECT_EQ(order[Engine::kDecode], order[Engine::kArray]);
  for (const auto& [engine, numbers] : order) {
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  }
  for (const auto& [engine, name] :
       {std::pair{Engine::kLoad, "LOAD_BUSY"}, std::pair{Engine::kDecode, "DECODE_BUSY"},
        std::pair{Engine::kArray, "ARRAY_BUSY"}, std::pair{Engine::kStore, "STORE_BUSY"}}) {
    EXPECT_EQ(inside[engine], counters.at(name)) << name;
  }
}

void expect_traced(const Config& config, uint64_t number) {
  Random random(number);
  DeviceSettings settings;
  settings.seed = number;
  settings.memory_latency = 1 + random.below(random.below(2) ? 20 : 250);
  settings.back_pressure = random.below(3) == 0 ? 0.0 : 0.05 * (1 + random.below(12));
  SCOPED_TRACE(
      fmt::format("{}, to run it alone: SLUICE_TEST_CASE={} build/bin/trace_test "
                  "--gtest_filter='*{}_0'",
                  config.name, number, config.name));
  try {
    DevicePair pair(config, settings);
    Program program = make_random_program(pair, random);
    if (random.below(4) == 0) break_program(pair, random, program);
    Recorder recorder;
    Tally tally(recorder);
    pair.rtl.clear_counters();
    pair.rtl.set_trace(&tally);
    const RunStatus status = pair.rtl.run(program);
    pair.rtl.set_trace(nullptr);
    const Counters counters = pair.rtl.counters();
    expect_counters(counters, tally);
    const Timeline timeline = make_timeline(recorder, program, {}, "random");
    if (status.ok()) {
      expect_timeline(timeline, program.size(), counters, config.rows);
    }
  } catch (const std::exception& error) {
    FAIL() << error.what();
  }
  if (testing::Test::HasFailure()) FAIL();
}

class Trace : public testing::TestWithParam<Shard> {};

TEST_P(Trace, TellsWhereTheCyclesGo) { run_shard(GetParam(), expect_traced); }

INSTANTIATE_TEST_SUITE_P(Shards, Trace, testing::ValuesIn(shards(kShares)), shard_name);

}  // namespace
}  // namespace sluice
