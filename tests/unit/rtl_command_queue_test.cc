// command_queue against a queue of its entries, compared in every cycle.
//
// Numbers, targets and the counts of finished commands are drawn near each other and near their
// wrap at 2^32 and 2^16. From a random cycle on, commands behind a failed one are dropped; the
// number of the failed one can fall after that, as an earlier error replaces it.
#include <Vcommand_queue.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr size_t kDepth = 4;
constexpr int kEngines = 3;

struct Entry {
  uint32_t command;
  uint32_t number;
  uint32_t waits;
  std::array<uint16_t, kEngines> target;
};

// A bit for each engine that the entry still waits for.
uint32_t waits_left(const Entry& entry, const std::array<uint16_t, kEngines>& finished) {
  uint32_t left = 0;
  for (int e = 0; e < kEngines; ++e) {
    const int16_t ahead = static_cast<int16_t>(finished[e] - entry.target[e]);
    if (ahead < 0) left |= entry.waits & 1u << e;
  }
  return left;
}

struct Counts {
  int issued = 0;
  int dropped = 0;
  int waited = 0;
};

void run(uint64_t seed, Counts& counts) {
  constexpr int kCycles = 600;
  VerilatedModel<Vcommand_queue> model(seed);
  Random random(seed);
  std::deque<Entry> queue;
  std::array<uint16_t, kEngines> finished;
  for (uint16_t& count : finished) count = static_cast<uint16_t>(0u - random.below(30));
  uint32_t number = 0u - random.below(60);
  bool dropping = false;
  uint32_t drop_after = 0;
  const int drop_from = random.chance(0.7) ? 100 + random.below(400) : kCycles;
  const double push = random.chance(0.5) ? 0.9 : 0.3;
  model->valid_i = 0;
  model.reset();

  for (int cycle = 0; cycle < kCycles; ++cycle) {
    if (cycle == drop_from) {
      dropping = true;
      drop_after = number - 1 - random.below(6);
    } else if (dropping && random.chance(0.05)) {
      drop_after -= random.below(3);
    }
    Entry next{static_cast<uint32_t>(random.next()), number, random.below(8), {}};
    for (int e = 0; e < kEngines; ++e) {
      if (random.chance(0.3)) ++finished[e];
      next.target[e] = static_cast<uint16_t>(finished[e] + random.below(8) - 3);
    }
    if (random.chance(0.02)) next.target[0] = static_cast<uint16_t>(finished[0] - 30'000);

    model->valid_i = random.chance(push);
    model->command_i = next.command;
    model->number_i = next.number;
    model->waits_i = next.waits;
    for (int e = 0; e < kEngines; ++e) model->target_i[e] = next.target[e];
    for (int e = 0; e < kEngines; ++e) model->finished_i[e] = finished[e];
    model->drop_after_valid_i = dropping;
    model->drop_after_number_i = drop_after;
    model->ready_i = random.chance(0.6);
    model.settle();

    ASSERT_EQ(model->ready_o != 0, queue.size() < kDepth) << "cycle " << cycle;
    ASSERT_EQ(model->empty_o != 0, queue.empty()) << "cycle " << cycle;
    const bool push_now = model->valid_i && queue.size() < kDepth;
    if (queue.empty()) {
      ASSERT_FALSE(model->valid_o) << "cycle " << cycle;
      ASSERT_EQ(model->waits_o, 0) << "cycle " << cycle;
    } else {
      const Entry& head = queue.front();
      const bool drop = dropping && static_cast<int32_t>(head.number - drop_after) > 0;
      const uint32_t left = waits_left(head, finished);
      const bool valid = !drop && left == 0;
      ASSERT_EQ(model->waits_o, drop ? 0 : left) << "cycle " << cycle;
      ASSERT_EQ(model->valid_o != 0, valid) << "cycle " << cycle;
      if (valid) {
        ASSERT_EQ(model->command_o, head.command) << "cycle " << cycle;
      }
      counts.waited += !valid && !drop;
      counts.dropped += drop;
      counts.issued += valid && model->ready_i;
      if (drop || (valid && model->ready_i)) queue.pop_front();
    }
    if (push_now) {
      queue.push_back(next);
      number += 1 + random.below(3);
    }
    model.edge();
  }
}

TEST(CommandQueue, OffersWhatHasReachedItsTargets) {
  Counts counts;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    run(seed, counts);
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(counts.issued, 1000);
  EXPECT_GT(counts.dropped, 1000);
  EXPECT_GT(counts.waited, 1000);
}

}  // namespace
}  // namespace sluice
