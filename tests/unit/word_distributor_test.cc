// word_distributor against a numbered stream: word k belongs to the k-th lane asked for, counted
// over the masks in order and within a mask over the lanes in ascending order; beyond the stream it
// is 0.
//
// Beats and masks pause at random, masks have random density, some words are poisoned, streams end
// with masks still waiting, and are cleared with words left over. In each cycle the words that come
// out must be the next ones of that order, at most a beat's worth.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>

#include "Vword_distributor_16x64.h"
#include "Vword_distributor_8x128.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr int kWordBits = 17;  // poison and 16 bits

struct Beat {
  std::vector<uint16_t> words;
  bool poison = false;
};

struct StreamCase {
  int beats = 0;
  int masks = 0;
  double beat_stall = 0.0;
  double mask_stall = 0.0;
  double density = 1.0;  // of the masks
  double poison = 0.0;
};

template <class Model>
class WordDistributorBench {
 public:
  WordDistributorBench(int lanes, int data_bits, uint64_t seed)
      : lanes_(lanes), per_cycle_(data_bits / 16), seed_(seed), random_(seed), model_(seed) {
    model_.reset();
  }

  // Runs until every mask is served; returns the cycles that took.
  int run(const StreamCase& stream) {
    clear();
    StreamSource<Beat> beats(stream.beat_stall, random_.next());
    for (int i = 0; i < stream.beats; ++i) beats.push(random_beat(stream.poison));
    std::deque<uint32_t> arrived;  // words that were not handed on, from the next one
    std::deque<int> asked;         // lanes in the order of their words
    int masks_left = stream.masks;
    int cycles = 0;
    for (; masks_left > 0 || !asked.empty(); ++cycles) {
      if (cycles > 100 * (stream.masks + stream.beats) + 1000) {
        ADD_FAILURE() << "the distributor hangs, " << where();
        break;
      }
      const uint32_t mask =
          masks_left > 0 && !random_.chance(stream.mask_stall) ? random_mask(stream.density) : 0;
      model_->mask_valid_i = mask != 0;
      model_->mask_i = static_cast<uint16_t>(mask != 0 ? mask : random_.next());
      model_->ended_i = beats.empty();
      drive(beats);
      model_.settle();
      check_words(arrived, asked, beats.empty());
      if (testing::Test::HasFatalFailure()) break;
      const bool mask_taken = mask != 0 && model_->mask_ready_o;
      const Beat beat = beats.payload();
      const bool ready = model_->beat_ready_o;
      model_.edge();
      if (beats.step(ready)) {
        for (const uint16_t word : beat.words) {
          arrived.push_back(word | static_cast<uint32_t>(beat.poison) << 16);
        }
      }
      if (mask_taken) {
        --masks_left;
        for (int lane = 0; lane < lanes_; ++lane) {
          if ((mask >> lane & 1) != 0) asked.push_back(lane);
        }
      }
    }
    model_->mask_valid_i = 0;
    model_->beat_valid_i = 0;
    for (int i = 0; i < 4; ++i) {
      model_.settle();
      EXPECT_EQ(model_->word_valid_o, 0) << "a word that no mask asked for, " << where();
      model_.edge();
    }
    EXPECT_FALSE(model_->busy_o) << where();
    return cycles;
  }

 private:
  void clear() {
    model_->clear_i = 1;
    model_->beat_valid_i = 0;
    model_->mask_valid_i = 0;
    model_.tick();
    model_->clear_i = 0;
  }

  Beat random_beat(double poison) {
    Beat beat{.words = {}, .poison = random_.chance(poison)};
    for (int i = 0; i < per_cycle_; ++i)
      beat.words.push_back(static_cast<uint16_t>(random_.next()));
    return beat;
  }

  uint32_t random_mask(double density) {
    uint32_t mask = 0;
    while (mask == 0) {
      for (int lane = 0; lane < lanes_; ++lane) {
        mask |= static_cast<uint32_t>(random_.chance(density)) << lane;
      }
    }
    return mask;
  }

  void drive(const StreamSource<Beat>& beats) {
    model_->beat_valid_i = beats.valid();
    for (int i = 0; i < per_cycle_; ++i) {
      set_field(model_->beat_i, i * 16, 16,
                beats.valid() ? beats.payload().words[i] : random_.next());
    }
    model_->beat_poison_i = beats.valid() ? beats.payload().poison : random_.chance(0.5);
  }

  // The lanes with a word in this cycle are the next ones that were asked for.
  void check_words(std::deque<uint32_t>& arrived, std::deque<int>& asked, bool ended) {
    int left = std::popcount(static_cast<uint32_t>(model_->word_valid_o));
    ASSERT_LE(left, per_cycle_) << where();
    ASSERT_LE(left, static_cast<int>(asked.size())) << "nobody asked for a word, " << where();
    if (!asked.empty() && left == 0) {
      ASSERT_TRUE(model_->busy_o) << where();
    }
    for (; left > 0; --left) {
      const int lane = asked.front();
      ASSERT_TRUE(model_->word_valid_o >> lane & 1)
          << "lanes " << static_cast<int>(model_->word_valid_o) << " got words before lane " << lane
          << ", " << where();
      ASSERT_TRUE(ended || !arrived.empty()) << "a word before its beat, " << where();
      const uint64_t word = get_field(model_->word_o, lane * kWordBits, kWordBits);
      ASSERT_EQ(word, arrived.empty() ? 0 : arrived.front()) << "lane " << lane << ", " << where();
      if (!arrived.empty()) arrived.pop_front();
      asked.pop_front();
    }
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const int lanes_;
  const int per_cycle_;
  const uint64_t seed_;
  Random random_;
  VerilatedModel<Model> model_;
};

struct Lanes16Bits64 {
  using Model = Vword_distributor_16x64;
  static constexpr int kLanes = 16;
  static constexpr int kDataBits = 64;
};
struct Lanes8Bits128 {
  using Model = Vword_distributor_8x128;
  static constexpr int kLanes = 8;
  static constexpr int kDataBits = 128;
};

template <class Parameters>
class WordDistributor : public testing::Test {
 protected:
  using Bench = WordDistributorBench<typename Parameters::Model>;
  Bench bench(uint64_t seed) { return Bench(Parameters::kLanes, Parameters::kDataBits, seed); }
};
using AllSizes = testing::Types<Lanes16Bits64, Lanes8Bits128>;
TYPED_TEST_SUITE(WordDistributor, AllSizes);

TYPED_TEST(WordDistributor, RandomMasksAndBeats) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    auto bench = this->bench(seed);
    Random random(seed + 100);
    for (int stream = 0; stream < 8; ++stream) {
      // More words than the masks take, fewer, or none at all.
      bench.run({.beats = static_cast<int>(random.below(300)),
                 .masks = 1 + static_cast<int>(random.below(150)),
                 .beat_stall = 0.25 * random.below(4),
                 .mask_stall = 0.25 * random.below(4),
                 .density = 0.1 + 0.3 * random.below(4),
                 .poison = 0.2 * random.below(2)});
      ASSERT_FALSE(this->HasFailure());
    }
  }
}

TYPED_TEST(WordDistributor, FullMasksTakeABeatACycle) {
  const int beats = 400;
  const int masks = beats * TypeParam::kDataBits / 16 / TypeParam::kLanes;
  EXPECT_LE(this->bench(5).run({.beats = beats, .masks = masks}), beats + 8);
}

}  // namespace
}  // namespace sluice
