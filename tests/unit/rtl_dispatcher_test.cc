// dispatcher with random programs, good and failing, and the speeds that random ones do not show.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/unit/rtl_dispatcher_bench.h"

namespace sluice {
namespace {

DispatcherSpeed draw_speed(uint64_t seed) {
  constexpr uint32_t kLatencies[] = {1, 8, 40, 400};
  Random random(seed);
  DispatcherSpeed speed;
  for (uint32_t& latency : speed.max_latency) latency = kLatencies[random.below(4)];
  speed.command_stall = random.chance(0.5) ? 0.0 : 0.5;
  speed.ready_stall = random.chance(0.5) ? 0.0 : 0.6;
  return speed;
}

TEST(Dispatcher, KeepsTheOrderThatProgramsAskFor) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    DispatcherProgram program(seed);
    for (int i = 0; i < 200; ++i) program.add_random(0.0);
    DispatcherBench bench(program.commands(), draw_speed(seed), seed);
    bench.run();
    if (HasFailure()) return;
  }
}

TEST(Dispatcher, ReportsTheFirstErrorOfTheRing) {
  int replaced = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    DispatcherProgram program(seed);
    for (int i = 0; i < 60; ++i) program.add_random(i < 10 ? 0.0 : 0.15);
    DispatcherBench bench(program.commands(), draw_speed(seed), seed);
    bench.run();
    if (HasFailure()) return;
    replaced += bench.error_was_replaced();
  }
  EXPECT_GT(replaced, 10) << "an error behind the first one in the ring should often come earlier";
}

// LOADs pass a MUL that takes its time, up to the 32 commands that may be unretired.
TEST(Dispatcher, EnginesRunSideBySide) {
  DispatcherProgram program(1);
  program.add(1);
  for (int i = 0; i < 31; ++i) program.add(0);
  DispatcherSpeed speed{.max_latency = {1, 1, 1}, .command_stall = 0.0, .ready_stall = 0.0};
  speed.max_latency[1] = 100'000;
  DispatcherBench bench(program.commands(), speed, 7);
  bench.run();
  if (HasFailure()) return;
  ASSERT_GT(bench.finished_at(0), 1000u) << "the MUL of this seed is too fast for the test";
  for (size_t i = 1; i <= 31; ++i) EXPECT_LT(bench.finished_at(i), 400u) << "LOAD " << i;
}

// Counts are 16 bits and compared modulo 2^16.
TEST(Dispatcher, CountsMayWrapAround) {
  DispatcherProgram program(3);
  for (int i = 0; i < 66'000; ++i) {
    program.add(0);
    program.set_wait(0, static_cast<uint32_t>(i % 5));
  }
  for (int i = 0; i < 100; ++i) program.add_random(0.0);
  DispatcherBench bench(program.commands(), {.max_latency = {3, 3, 3}, .command_stall = 0.0}, 3);
  bench.run();
}

}  // namespace
}  // namespace sluice
