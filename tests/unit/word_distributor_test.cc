// word_distributor against a numbered stream: word k belongs to the k-th lane asked for, counted
// over the masks in order and within a mask over the lanes in ascending order; beyond the stream it
// is 0.
//
// Beats and masks pause at random, masks have random density, some words are poisoned, streams end
// with masks still waiting, and are cleared with words left over. What a lane gets must be its
// words, in their order.

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

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
    std::vector<uint32_t> arrived;
    Asked asked;
    int masks_left = stream.masks;
    int cycles = 0;
    for (; masks_left > 0 || asked.waiting > 0; ++cycles) {
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
          if ((mask >> lane & 1) == 0) continue;
          asked.words[lane].push_back(asked.count++);
          ++asked.waiting;
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
  // What the masks have asked for: of each lane the numbers of its words that have not come yet.
  struct Asked {
    std::array<std::deque<size_t>, 32> words;
    size_t count = 0;  // of all words
    size_t waiting = 0;
  };

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

  // The lanes with a word in this cycle get the next ones that were asked for them.
  void check_words(const std::vector<uint32_t>& arrived, Asked& asked, bool ended) {
    if (asked.waiting > 0 && model_->word_valid_o == 0) {
      ASSERT_TRUE(model_->busy_o) << where();
    }
    for (int lane = 0; lane < lanes_; ++lane) {
      if ((model_->word_valid_o >> lane & 1) == 0) continue;
      ASSERT_FALSE(asked.words[lane].empty())
          << "nobody asked for a word for lane " << lane << ", " << where();
      const size_t number = asked.words[lane].front();
      const bool there = number < arrived.size();
      ASSERT_TRUE(ended || there) << "a word before its beat, lane " << lane << ", " << where();
      ASSERT_EQ(get_field(model_->word_o, lane * kWordBits, kWordBits), there ? arrived[number] : 0)
          << "lane " << lane << ", " << where();
      asked.words[lane].pop_front();
      --asked.waiting;
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
