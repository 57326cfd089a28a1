// huffman_lane against a queue of single bits and a bit-by-bit canonical decoder.
//
// Words come 1 to 12 cycles after they were asked for, steps are taken at random among the cycles
// in which the lane is ready, and coding, slot and width change between steps, as between MULs.
// Entry, bad and poison of each step are compared two cycles after it, `take` and `ready` in every
// cycle. The offsets follow the slot a cycle late, as the lane uses them a cycle after the step.

#include <gtest/gtest.h>

#include <deque>

#include "Vhuffman_lane_12.h"
#include "Vhuffman_lane_15.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_code_book.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr int kSlots = 2;

enum Coding { kRaw, kFixed, kHuffman };

struct Mode {
  Coding coding = kRaw;
  int fixed_bits = 0;
  int slot = 0;
  bool bypass = false;
};

struct Expected {
  bool due = false;
  bool bad = false;
  bool poison = false;
  bool has_entry = false;
  uint32_t entry = 0;
};

struct Counts {
  int steps = 0;
  int bad = 0;
  int poisoned = 0;
  int longest = 0;  // codes of the greatest length allowed
};

template <class Model>
class HuffmanLaneBench {
 public:
  HuffmanLaneBench(int max_code_len, uint64_t seed)
      : max_code_len_(max_code_len), seed_(seed), random_(seed), model_(seed) {
    model_->clear_i = 0;
    model_->taken_i = 0;
    model_->word_valid_i = 0;
    model_->step_i = 0;
    model_.reset();
  }

  void load_table(int slot, const TestTable& table) {
    tables_[slot] = table;
    decoders_[slot] = CodeDecoder(table.counts);
    codes_[slot] = canonical_codes(table.counts);
    for (int i = 0; i < 256; ++i) {
      model_->table_write_i = 1;
      model_->table_addr_i = static_cast<uint16_t>(slot * 256 + i);
      model_->table_data_i = table_bits(table.entries[i]);
      model_.tick();
    }
    model_->table_write_i = 0;
  }

  // Empties the lane and decodes `steps` codes, changing the mode every `run` steps.
  void run_stream(int steps, int run, double late, double poison) {
    model_->clear_i = 1;
    model_.tick();
    model_->clear_i = 0;
    held_.clear();
    on_the_way_.clear();
    for (int i = 0; i < steps; ++i) {
      if (i % run == 0) choose_mode();
      step(late, poison);
    }
    for (int i = 0; i < 3; ++i) cycle(false, false);
  }

  Counts counts;

 private:
  struct Bit {
    bool value;
    bool poison;
  };
  struct Word {
    uint32_t bits;
    uint64_t due;
  };

  void choose_mode() {
    mode_.coding = random_.chance(0.6) ? kHuffman : random_.chance(0.5) ? kFixed : kRaw;
    mode_.fixed_bits = mode_.coding == kFixed ? 1 + static_cast<int>(random_.below(8)) : 0;
    mode_.slot = static_cast<int>(random_.below(kSlots));
    mode_.bypass = mode_.coding == kRaw && random_.chance(0.5);
    model_->coding_i = mode_.coding;
    model_->fixed_bits_i = static_cast<uint8_t>(mode_.fixed_bits);
    model_->slot_i = static_cast<uint8_t>(mode_.slot);
    model_->bypass_i = mode_.bypass;
    for (int length = 1; length <= max_code_len_; ++length) {
      set_field(model_->limits_i, (length - 1) * 16, 16,
                limit_of(tables_[mode_.slot].counts, length));
    }
  }

  // A word of the stream: codes of the mode at hand, or sheer noise.
  uint32_t make_word() {
    const auto& codes = codes_[mode_.slot];
    if (mode_.coding != kHuffman || codes.empty()) return random_.below(1 << 16);
    while (made_.size() < 16) {
      const bool noise = random_.chance(0.02);
      const Code code = noise ? Code{random_.below(1 << 15), 15, 0}
                              : codes[random_.below(static_cast<uint32_t>(codes.size()))];
      for (int i = code.length - 1; i >= 0; --i) made_.push_back((code.bits >> i & 1) != 0);
    }
    uint32_t word = 0;
    for (int i = 0; i < 16; ++i) {
      word = word << 1 | made_.front();
      made_.pop_front();
    }
    return word;
  }

  int arrived() const {
    return static_cast<int>(held_.size()) - 16 * static_cast<int>(on_the_way_.size());
  }

  // The next code, over all bits asked for; those that did not arrive yet count as well.
  Expected decode(int& length) const {
    uint32_t peek = 0;
    for (int i = 0; i < kFormatMaxLen; ++i) {
      peek = peek << 1 | (i < static_cast<int>(held_.size()) && held_[i].value);
    }
    Expected expected{.due = true};
    int index = 0;
    if (mode_.coding == kHuffman) {
      const Code code = decoders_[mode_.slot].decode(peek);
      expected.bad = code.length == 0;
      length = expected.bad ? kFormatMaxLen : code.length;
      index = code.rank;
    } else {
      length = mode_.coding == kRaw ? 8 : mode_.fixed_bits;
      index = static_cast<int>(peek >> (kFormatMaxLen - length));
    }
    if (mode_.bypass) {
      expected.has_entry = true;
      expected.entry = static_cast<uint32_t>(index);
    } else if (!expected.bad) {
      const uint16_t entry = tables_[mode_.slot].entries[index];
      expected.bad = (entry & kEntryValid) == 0;
      expected.has_entry = !expected.bad;
      expected.entry = entry & 0x1FF;
    }
    for (int i = 0; i < length; ++i) expected.poison |= held_[i].poison;
    return expected;
  }

  // One step: the word is asked for in its first cycle, the code goes in its last.
  void step(double late, double poison) {
    model_.settle();
    const bool wants = held_.size() < kLaneThreshold;
    ASSERT_EQ(model_->take_o, wants) << where();
    if (wants) ask(late, random_.chance(poison));
    bool first = true;
    for (int waited = 0;; ++waited) {
      ASSERT_LT(waited, 100) << "the lane hangs, " << where();
      deliver();
      model_.settle();
      int length = 0;
      const Expected expected = decode(length);
      // Ready when the longest code fits, and not before the next one does.
      if (arrived() >= kFormatMaxLen) {
        ASSERT_TRUE(model_->ready_o) << where();
      }
      if (arrived() < length) {
        ASSERT_FALSE(model_->ready_o) << where();
      }
      const bool go = model_->ready_o && !random_.chance(0.2);
      pipeline_[0] = go ? expected : Expected{};
      cycle(first && wants, go);
      first = false;
      if (!go) continue;
      held_.erase(held_.begin(), held_.begin() + length);
      ++counts.steps;
      counts.bad += expected.bad;
      counts.poisoned += expected.poison;
      counts.longest += mode_.coding == kHuffman && !expected.bad && length == max_code_len_;
      return;
    }
  }

  void ask(double late, bool poison) {
    const uint32_t word = make_word();
    uint64_t due = model_.cycle() + 1 + (random_.chance(late) ? random_.below(12) : 0);
    if (!on_the_way_.empty()) due = std::max(due, on_the_way_.back().due + 1);
    on_the_way_.push_back({word | static_cast<uint32_t>(poison) << 16, due});
    for (int i = 15; i >= 0; --i) held_.push_back({(word >> i & 1) != 0, poison});
  }

  // Puts the oldest word on the lane's port if it is due in this cycle.
  void deliver() {
    const bool due = !on_the_way_.empty() && on_the_way_.front().due <= model_.cycle();
    model_->word_valid_i = due;
    model_->word_i = due ? on_the_way_.front().bits : random_.below(1 << 17);
  }

  void cycle(bool taken, bool go) {
    if (!go) pipeline_[0] = {};
    model_->taken_i = taken;
    model_->step_i = go;
    for (int length = 1; length <= max_code_len_; ++length) {
      set_field(model_->offsets_i, (length - 1) * 8, 8,
                offset_of(tables_[slot_before_].counts, length));
    }
    slot_before_ = mode_.slot;
    model_.settle();
    const Expected& expected = pipeline_[2];
    if (expected.due) {
      ASSERT_EQ(model_->bad_o, expected.bad) << where();
      ASSERT_EQ(model_->poison_o, expected.poison) << where();
      if (expected.has_entry) {
        ASSERT_EQ(model_->entry_o, expected.entry) << where();
      }
    }
    model_.edge();
    if (model_->word_valid_i) on_the_way_.pop_front();
    model_->word_valid_i = 0;
    model_->taken_i = 0;
    model_->step_i = 0;
    pipeline_[2] = pipeline_[1];
    pipeline_[1] = pipeline_[0];
    pipeline_[0] = {};
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const int max_code_len_;
  const uint64_t seed_;
  Random random_;
  VerilatedModel<Model> model_;
  Mode mode_;
  int slot_before_ = 0;
  std::array<TestTable, kSlots> tables_;
  std::array<CodeDecoder, kSlots> decoders_{CodeDecoder({}), CodeDecoder({})};
  std::array<std::vector<Code>, kSlots> codes_;
  std::deque<bool> made_;
  std::deque<Bit> held_;         // bits that the lane holds or that are on their way
  std::deque<Word> on_the_way_;  // words asked for that did not arrive
  std::array<Expected, 3> pipeline_{};
};

struct Lane12 {
  using Model = Vhuffman_lane_12;
  static constexpr int kMaxCodeLen = 12;
};
struct Lane15 {
  using Model = Vhuffman_lane_15;
  static constexpr int kMaxCodeLen = 15;
};

template <class Parameters>
class HuffmanLane : public testing::Test {};
using AllLanes = testing::Types<Lane12, Lane15>;
TYPED_TEST_SUITE(HuffmanLane, AllLanes);

TYPED_TEST(HuffmanLane, RandomBooksCodingsAndDelays) {
  Counts sum;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    HuffmanLaneBench<typename TypeParam::Model> bench(TypeParam::kMaxCodeLen, seed);
    Random random(seed + 1000);
    for (int stream = 0; stream < 4; ++stream) {
      for (int slot = 0; slot < kSlots; ++slot) {
        bench.load_table(slot, random_table(random, random_counts(random, TypeParam::kMaxCodeLen),
                                            stream == 0 ? 0.1 : 0.0));
      }
      bench.run_stream(300, 1 + static_cast<int>(random.below(60)), stream % 2 == 0 ? 0.0 : 0.5,
                       stream == 3 ? 0.1 : 0.0);
      ASSERT_FALSE(this->HasFatalFailure());
    }
    sum.steps += bench.counts.steps;
    sum.bad += bench.counts.bad;
    sum.poisoned += bench.counts.poisoned;
    sum.longest += bench.counts.longest;
  }
  EXPECT_EQ(sum.steps, 12 * 4 * 300);
  EXPECT_GT(sum.bad, 100);
  EXPECT_GT(sum.poisoned, 100);
  EXPECT_GT(sum.longest, 100);
}

TYPED_TEST(HuffmanLane, LongestChainSingleCodeFullBookAndNoCodes) {
  CodeCounts single{};
  single[1] = 1;
  CodeCounts full{};
  full[8] = 256;
  const CodeCounts none{};
  Random random(77);
  HuffmanLaneBench<typename TypeParam::Model> bench(TypeParam::kMaxCodeLen, 77);
  for (const auto& [first, second] :
       {std::pair{chain_counts(TypeParam::kMaxCodeLen), single}, std::pair{full, none}}) {
    bench.load_table(0, random_table(random, first, 0.0));
    bench.load_table(1, random_table(random, second, 0.0));
    bench.run_stream(600, 25, 0.3, 0.02);
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

}  // namespace
}  // namespace sluice
