// counters against sums kept by the bench, in every cycle: all of them show an event a cycle after
// it came in, CYCLES alone at once.
#include <Vcounters.h>
#include <Vcounters_cycles.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr size_t kCount = 40;
constexpr size_t kCycles = 0;
constexpr size_t kFirstWeight = 1;
constexpr size_t kLastSum = 2;

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
  std::array<uint64_t, kCount> shown{};
  bool weight_seen = false;
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    const uint64_t time_stamps = 1 << kFirstWeight | 1 << kLastSum;
    const uint64_t events =
        random.next() & random.next() & ((uint64_t{1} << kCount) - 1) & ~time_stamps;
    model_->event_i = events;
    model_->clear_i = random.chance(0.002);
    model_->first_weight_i = random.chance(0.01);
    model_->last_sum_i = random.chance(0.01);
    model_.settle();
    for (size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(value(i), shown[i]) << "seed " << kSeed << ", cycle " << cycle << ", counter " << i;
    }
    shown = expected;
    if (model_->first_weight_i && !weight_seen) {
      weight_seen = true;
      expected[kFirstWeight] = expected[kCycles];
    }
    if (model_->last_sum_i) expected[kLastSum] = expected[kCycles];
    for (size_t i = 0; i < kCount; ++i) expected[i] += events >> i & 1;
    if (model_->clear_i) {
      expected = {};
      shown = {};
      weight_seen = false;
    }
    model_.edge();
  }
}

// Without the others there is CYCLES alone, of 32 bits.
TEST(CyclesAlone, CountsBusyCycles) {
  constexpr uint64_t kSeed = 2;
  Random random(kSeed);
  VerilatedModel<Vcounters_cycles> model;
  model->clear_i = 0;
  model->event_i = 0;
  model.reset();
  uint32_t expected = 0;
  for (int cycle = 0; cycle < 2'000; ++cycle) {
    model->event_i = random.next() & ((uint64_t{1} << kCount) - 1);
    model->clear_i = random.chance(0.002);
    model->first_weight_i = random.chance(0.01);
    model->last_sum_i = random.chance(0.01);
    model.settle();
    ASSERT_EQ(model->value_o[0], expected) << "seed " << kSeed << ", cycle " << cycle;
    for (size_t word = 1; word < 2 * kCount; ++word) ASSERT_EQ(model->value_o[word], 0u) << word;
    expected = model->clear_i ? 0 : expected + (model->event_i & 1);
    model.tick();
  }
}

}  // namespace
}  // namespace sluice
