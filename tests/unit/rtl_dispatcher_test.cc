// dispatcher and serial_dispatcher with random programs, good and failing, and the speeds that
// random ones do not show.
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

template <class Kind>
class Dispatcher : public testing::Test {};

using Kinds = testing::Types<QueuedDispatcher, SerialDispatcher>;
TYPED_TEST_SUITE(Dispatcher, Kinds);

TYPED_TEST(Dispatcher, KeepsTheOrderThatProgramsAskFor) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    DispatcherProgram program(seed);
    for (int i = 0; i < 200; ++i) program.add_random(0.0);
    DispatcherBench<TypeParam> bench(program.commands(), draw_speed(seed), seed);
    bench.run();
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(Dispatcher, ReportsTheFirstErrorOfTheRing) {
  int replaced = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    DispatcherProgram program(seed);
    for (int i = 0; i < 60; ++i) program.add_random(i < 10 ? 0.0 : 0.15);
    DispatcherBench<TypeParam> bench(program.commands(), draw_speed(seed), seed);
    bench.run();
    if (this->HasFailure()) return;
    replaced += bench.error_was_replaced();
  }
  if (!std::is_same_v<TypeParam, SerialDispatcher>) {
    EXPECT_GT(replaced, 10)
        << "an error behind the first one in the ring should often come earlier";
  }
}

// LOADs pass a MUL that takes its time, up to as many commands as may be unretired; more wait.
TYPED_TEST(Dispatcher, EnginesRunSideBySide) {
  DispatcherProgram program(1);
  program.add(1);
  for (size_t i = 0; i < TypeParam::kAhead + 12; ++i) program.add(0);
  DispatcherSpeed speed{.max_latency = {1, 1, 1}, .command_stall = 0.0, .ready_stall = 0.0};
  speed.max_latency[1] = 100'000;
  DispatcherBench<TypeParam> bench(program.commands(), speed, 7);
  bench.run();
  if (this->HasFailure()) return;
  const uint64_t limit = TypeParam::kAhead * TypeParam::kPace;
  ASSERT_GT(bench.finished_at(0), 2 * limit) << "the MUL of this seed is too fast for the test";
  for (size_t i = 1; i <= TypeParam::kAhead; ++i) {
    EXPECT_LT(bench.finished_at(i), limit) << "LOAD " << i;
  }
}

// The MUL fails long after a LOAD that is many commands behind it could have.
TYPED_TEST(Dispatcher, ALateErrorReplacesOneFarBehindIt) {
  const auto fail = [](DispatchedCommand& command, uint32_t code, uint64_t info) {
    command.fate = Fate::kEngineError;
    command.error_code = code;
    command.error_info = info;
  };
  for (int behind = 1; behind <= 30; ++behind) {
    SCOPED_TRACE(testing::Message() << behind << " behind");
    DispatcherProgram program(1);
    fail(program.add(1), 5, 1);
    for (int i = 1; i < behind; ++i) program.add(0);
    fail(program.add(0), 2, 32);
    DispatcherSpeed speed{.max_latency = {1, 20'000, 1}, .command_stall = 0, .ready_stall = 0};
    DispatcherBench<TypeParam> bench(program.commands(), speed, 7);
    bench.run();
    if (this->HasFailure()) return;
  }
}

// Counts are compared modulo 2^10.
TEST(QueuedDispatcher, CountsMayWrapAround) {
  DispatcherProgram program(3);
  for (int i = 0; i < 66'000; ++i) {
    program.add(0);
    program.set_wait(0, static_cast<uint32_t>(i % 5));
  }
  for (int i = 0; i < 100; ++i) program.add_random(0.0);
  DispatcherBench<QueuedDispatcher> bench(program.commands(),
                                          {.max_latency = {3, 3, 3}, .command_stall = 0.0}, 3);
  bench.run();
}

}  // namespace
}  // namespace sluice
