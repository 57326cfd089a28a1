// counters against sums kept by the bench, in every cycle, and the law of docs/control.md: where an
// engine is busy, stalled or idle in each cycle of the machine, these three add up to CYCLES.
#include <Vcounters.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr size_t kCount = 24;
constexpr size_t kCycles = 0;
constexpr size_t kFirstWeight = 1;
constexpr size_t kLastSum = 2;
constexpr size_t kLoadBusy = 8;
constexpr size_t kLoadStalled = 9;
constexpr size_t kLoadIdle = 10;

class CountersTest : public testing::Test {
 protected:
  CountersTest() {
    model_->clear_i = 0;
    model_->event_i = 0;
    model_->first_weight_i = 0;
    model_->last_sum_i = 0;
    model_.reset();
  }

  uint64_t value(size_t counter) {
    return uint64_t{model_->value_o[2 * counter + 1]} << 32 | model_->value_o[2 * counter];
  }

  VerilatedModel<Vcounters> model_;
};

TEST_F(CountersTest, AddTheirEvents) {
  constexpr uint64_t kSeed = 1;
  Random random(kSeed);
  std::array<uint64_t, kCount> expected{};
  bool weight_seen = false;
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    const uint32_t time_stamps = 1 << kFirstWeight | 1 << kLastSum;
    const uint32_t events =
        static_cast<uint32_t>(random.next() & random.next()) & 0xFF'FFFF & ~time_stamps;
    model_->event_i = events;
    model_->clear_i = random.chance(0.002);
    model_->first_weight_i = random.chance(0.01);
    model_->last_sum_i = random.chance(0.01);
    model_.settle();
    for (size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(value(i), expected[i])
          << "seed " << kSeed << ", cycle " << cycle << ", counter " << i;
    }
    if (model_->first_weight_i && !weight_seen) {
      weight_seen = true;
      expected[kFirstWeight] = expected[kCycles];
    }
    if (model_->last_sum_i) expected[kLastSum] = expected[kCycles];
    for (size_t i = 0; i < kCount; ++i) expected[i] += events >> i & 1;
    if (model_->clear_i) {
      expected = {};
      weight_seen = false;
    }
    model_.edge();
  }
}

TEST_F(CountersTest, AnEnginesCyclesAddUp) {
  Random random(2);
  for (int cycle = 0; cycle < 5000; ++cycle) {
    const bool busy = random.chance(0.7);
    model_->event_i = busy ? 1 << kCycles | 1 << (kLoadBusy + random.below(3)) : 0;
    model_.tick();
  }
  model_.settle();
  EXPECT_EQ(value(kLoadBusy) + value(kLoadStalled) + value(kLoadIdle), value(kCycles));
  EXPECT_NEAR(static_cast<double>(value(kCycles)), 3500, 200);
}

}  // namespace
}  // namespace sluice
