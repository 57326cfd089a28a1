// narrow_distributor against a numbered stream: word k belongs to the k-th lane asked for, counted
// over the masks in order and within a mask over the lanes in ascending order; beyond the stream it
// is 0.
//
// Words and masks pause at random, masks have random density, some words are poisoned, streams end
// with masks still waiting, and are cleared with masks left over. In each cycle at most one word
// leaves, to the next lane of that order, and it does whenever it can.

#include <gtest/gtest.h>

#include <bit>
#include <deque>
#include <string>

#include "Vnarrow_distributor.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr int kLanes = 4;
constexpr int kWordBits = 17;  // poison and 16 bits
constexpr size_t kMasks = 4;   // that wait

class NarrowDistributorBench {
 public:
  explicit NarrowDistributorBench(uint64_t seed) : seed_(seed), random_(seed), model_(seed) {
    model_.reset();
  }

  void run(int word_count, int mask_count, double stall) {
    model_->clear_i = 1;
    model_->word_valid_i = 0;
    model_->mask_valid_i = 0;
    model_.tick();
    model_->clear_i = 0;
    StreamSource<uint32_t> words(stall, random_.next());
    for (int i = 0; i < word_count; ++i) words.push(random_.below(1 << kWordBits));
    std::deque<uint32_t> masks;  // that wait, without the lanes that have their word
    for (int cycles = 0; mask_count > 0 || !masks.empty(); ++cycles) {
      ASSERT_LT(cycles, 100 * (word_count + 1000)) << "the distributor hangs, " << where();
      const uint32_t mask =
          mask_count > 0 && !random_.chance(stall) ? 1 + random_.below((1 << kLanes) - 1) : 0;
      model_->mask_valid_i = mask != 0;
      model_->mask_i = static_cast<uint8_t>(mask != 0 ? mask : random_.next());
      model_->ended_i = words.empty();
      model_->word_valid_i = words.valid();
      const auto word = words.valid() ? words.payload() : static_cast<uint32_t>(random_.next());
      model_->word_i = static_cast<uint16_t>(word);
      model_->word_poison_i = word >> 16 & 1;
      model_.settle();
      const bool leaves = !masks.empty() && (words.valid() || words.empty());
      const uint32_t lane = masks.empty() ? 0 : masks.front() & -masks.front();
      ASSERT_EQ(model_->busy_o, !masks.empty()) << where();
      ASSERT_EQ(model_->word_ready_o, !masks.empty()) << where();
      ASSERT_EQ(model_->mask_ready_o, masks.size() < kMasks) << where();
      ASSERT_EQ(model_->word_valid_o, leaves ? lane : 0) << where();
      if (leaves) {
        ASSERT_EQ(get_field(model_->word_o, std::countr_zero(lane) * kWordBits, kWordBits),
                  words.empty() ? 0 : word)
            << where();
        if ((masks.front() &= ~lane) == 0) masks.pop_front();
      }
      if (mask != 0 && model_->mask_ready_o) {
        masks.push_back(mask);
        --mask_count;
      }
      const bool ready = model_->word_ready_o;
      model_.edge();
      words.step(ready);
      if (random_.chance(0.001)) return;  // and the next stream clears what is left
    }
  }

 private:
  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const uint64_t seed_;
  Random random_;
  VerilatedModel<Vnarrow_distributor> model_;
};

TEST(NarrowDistributor, RandomMasksAndWords) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    NarrowDistributorBench bench(seed);
    Random random(seed + 100);
    for (int stream = 0; stream < 10; ++stream) {
      bench.run(static_cast<int>(random.below(300)), 1 + static_cast<int>(random.below(200)),
                0.25 * random.below(4));
      ASSERT_FALSE(testing::Test::HasFailure());
    }
  }
}

}  // namespace
}  // namespace sluice
