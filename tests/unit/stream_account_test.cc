// stream_account against counters of the test: streams of random length, takers, poison and CRC.
//
// Steps take until the stream is used up or left with too much; beats come at random in between. In
// each cycle shortness, the lane that gets no word and the end of the beats are compared, at the
// end of each stream the outcome: overrun before bus error before CRC, as docs/commands.md orders
// them.

#include <gtest/gtest.h>

#include <bit>
#include <string>

#include "Vstream_account.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/decompressor_reference.h"

namespace sluice {
namespace {

constexpr int kLanes = 8;
constexpr int kBeatWords = 4;

class StreamAccountBench {
 public:
  explicit StreamAccountBench(uint64_t seed) : seed_(seed), random_(seed), model_(seed) {
    model_->open_i = 0;
    model_->take_i = 0;
    model_->beat_taken_i = 0;
    model_.reset();
  }

  // Returns the code of the outcome that was expected.
  uint32_t run_stream() {
    const TestStream stream = random_stream();
    open(stream);
    const size_t total = stream.words.size();
    const size_t leave = random_.chance(0.3) ? random_.below(40) : random_.below(kGranuleWords);
    size_t taken = 0;
    size_t received = 0;
    while (received < total || taken + leave < total) {
      const bool take = taken + leave < total && random_.chance(0.6);
      const uint32_t wants = random_.below(1 << kLanes);
      const bool beat = received < total && random_.chance(0.7);
      drive(stream, take, wants, beat, received);
      model_.settle();
      const size_t wanted = static_cast<size_t>(std::popcount(wants));
      const bool is_short = taken + wanted > total;
      EXPECT_EQ(model_->ended_o, received == total) << where();
      if (take) {
        EXPECT_EQ(model_->short_o, is_short) << where();
        if (is_short) {
          EXPECT_EQ(model_->short_lane_o, lane_of(wants, total - taken)) << where();
        }
        taken = std::min(total, taken + wanted);
      }
      model_.edge();
      received += beat ? kBeatWords : 0;
    }
    return check_outcome(stream, taken);
  }

 private:
  TestStream random_stream() {
    TestStream stream{.address = random_.next() & ~uint64_t{31}};
    const uint32_t granules = 1 + random_.below(20);
    const double poison = random_.chance(0.3) ? 0.3 : 0.0;
    for (uint32_t i = 0; i < granules; ++i) stream.poisoned.push_back(random_.chance(poison));
    for (uint32_t i = 0; i < granules * kGranuleWords; ++i) {
      stream.words.push_back(static_cast<uint16_t>(random_.next()));
    }
    stream.crc = crc32c_of_words(stream.words);
    if (random_.chance(0.3)) stream.crc ^= 1u << random_.below(32);
    return stream;
  }

  void open(const TestStream& stream) {
    model_->open_i = 1;
    model_->address_i = stream.address;
    model_->bytes_i = static_cast<uint32_t>(2 * stream.words.size());
    model_->stream_crc_i = stream.crc;
    model_->take_i = 0;
    model_->beat_taken_i = 0;
    model_.tick();
    model_->open_i = 0;
    model_->address_i = random_.next();
    model_->bytes_i = static_cast<uint32_t>(random_.next());
    model_->stream_crc_i = static_cast<uint32_t>(random_.next());
  }

  void drive(const TestStream& stream, bool take, uint32_t wants, bool beat, size_t received) {
    model_->take_i = take;
    model_->wants_i = static_cast<uint8_t>(wants);
    model_->beat_taken_i = beat;
    uint64_t data = random_.next();
    bool poison = random_.chance(0.5);
    if (beat) {
      data = 0;
      for (int i = 0; i < kBeatWords; ++i) data |= uint64_t{stream.words[received + i]} << 16 * i;
      // One bad beat makes its granule bad.
      const bool last_of_granule = received % kGranuleWords == kGranuleWords - kBeatWords;
      poison = stream.poisoned[received / kGranuleWords] && last_of_granule;
    }
    model_->beat_i = data;
    model_->beat_poison_i = poison;
  }

  // The lane behind `words` others that want one.
  static int lane_of(uint32_t wants, size_t words) {
    for (int lane = 0;; ++lane) {
      if ((wants >> lane & 1) == 0) continue;
      if (words == 0) return lane;
      --words;
    }
  }

  uint32_t check_outcome(const TestStream& stream, size_t taken) {
    const size_t total = stream.words.size();
    const uint32_t crc = crc32c_of_words(stream.words);
    const auto poison =
        std::find(stream.poisoned.begin(), stream.poisoned.end(), true) - stream.poisoned.begin();
    const bool poisoned = poison != static_cast<int64_t>(stream.poisoned.size());
    const uint64_t poison_address = stream.address + 32 * static_cast<uint64_t>(poison);
    uint32_t code = 0;
    if (total - taken >= kGranuleWords) {
      code = kStreamOverrun;
    } else if (poisoned) {
      code = kBusRead;
    } else if (crc != stream.crc) {
      code = kStreamCrc;
    }
    model_->take_i = 0;
    model_->beat_taken_i = 0;
    model_.settle();
    EXPECT_TRUE(model_->ended_o) << where();
    EXPECT_EQ(model_->end_code_o, code) << where();
    EXPECT_EQ(model_->crc_o, crc) << where();
    if (code == kStreamOverrun) {
      EXPECT_EQ(model_->words_asked_o, taken) << where();
    }
    if (poisoned) {
      EXPECT_EQ(model_->poison_address_o, poison_address) << where();
    }
    return code;
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const uint64_t seed_;
  Random random_;
  VerilatedModel<Vstream_account> model_;
};

TEST(StreamAccount, RandomStreams) {
  std::array<int, 16> outcomes{};
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    StreamAccountBench bench(seed);
    for (int i = 0; i < 20; ++i) {
      ++outcomes[bench.run_stream()];
      ASSERT_FALSE(HasFailure());
    }
  }
  for (const uint32_t code :
       {0u, uint32_t{kBusRead}, uint32_t{kStreamOverrun}, uint32_t{kStreamCrc}}) {
    EXPECT_GT(outcomes[code], 10) << "outcome " << code;
  }
}

}  // namespace
}  // namespace sluice
