// The bench of huffman_lane: a queue of single bits and a bit-by-bit canonical decoder.
//
// Words come 1 to 12 cycles after they were asked for, steps are taken at random among the cycles
// in which the lane is ready, and coding, slot and width change between steps, as between MULs.
// Entry, bad and poison of each step are compared two cycles after it, `take` and `ready` in every
// cycle. The last book follows the slot a cycle late.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <type_traits>
#include <vector>

#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_code_book.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {

inline constexpr int kLaneSlots = 2;

struct LaneMode {
  Coding coding = Coding::kRaw;
  int fixed_bits = 0;
  int slot = 0;
  bool bypass = false;
};

struct LaneExpected {
  bool due = false;
  bool bad = false;
  bool beyond = false;
  bool poison = false;
  uint32_t entry_mask = 0;  // what of the entry is known
  uint32_t entry = 0;
};

struct LaneCounts {
  int steps = 0;
  int bad = 0;
  int beyond = 0;  // codes and indices behind the entries of a short table
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
    set_book(books_[slot], 0, table, max_code_len_, random_);
    for (uint32_t i = 0; i < table.entries.size(); ++i) {
      model_->table_write_i = 1;
      model_->table_addr_i = static_cast<uint16_t>(slot * kTableEntries + i);
      model_->table_entry_i = entry_bits(table, i);
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

  LaneCounts counts;

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
    mode_.coding = static_cast<Coding>(random_.below(4));
    mode_.fixed_bits = mode_.coding == Coding::kFixed ? 1 + static_cast<int>(random_.below(8)) : 0;
    mode_.slot = static_cast<int>(random_.below(kLaneSlots));
    mode_.bypass = mode_.coding == Coding::kRaw && random_.chance(0.5);
    model_->coding_i = static_cast<uint8_t>(mode_.coding);
    model_->fixed_bits_i = static_cast<uint8_t>(mode_.fixed_bits);
    model_->slot_i = static_cast<uint8_t>(mode_.slot);
    model_->bypass_i = mode_.bypass;
    model_->book_i = books_[mode_.slot];
  }

  // A word of the stream: codes of the mode at hand, or sheer noise.
  uint32_t make_word() {
    const auto& codes = codes_[mode_.slot];
    if (!is_prefix_code(mode_.coding) || codes.empty()) return random_.below(1 << 16);
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
  LaneExpected decode(int& length) const {
    uint32_t peek = 0;
    for (int i = 0; i < kFormatMaxLen; ++i) {
      peek = peek << 1 | (i < static_cast<int>(held_.size()) && held_[i].value);
    }
    LaneExpected expected{.due = true};
    uint32_t index = 0;
    if (is_prefix_code(mode_.coding)) {
      const Code code = decoders_[mode_.slot].decode(peek);
      expected.bad = code.length == 0;
      length = expected.bad ? kFormatMaxLen : code.length;
      index = static_cast<uint32_t>(code.rank);
    } else {
      length = mode_.coding == Coding::kRaw ? 8 : mode_.fixed_bits;
      index = peek >> (kFormatMaxLen - length);
    }
    if (mode_.bypass) {
      expected.entry_mask = 0xFF;
      expected.entry = index;
    } else if (!expected.bad) {
      const TestTable& table = tables_[mode_.slot];
      expected.beyond = index >= table.entries.size();
      expected.bad = (table.entry(index) & kEntryValid) == 0;
      expected.entry_mask = expected.bad ? 0 : 0xFFFFF;
      expected.entry = expected.bad ? 0 : entry_bits(table, index);
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
      const LaneExpected expected = decode(length);
      // Ready when the longest code fits, and not before the next one does.
      if (arrived() >= kFormatMaxLen) {
        ASSERT_TRUE(model_->ready_o) << where();
      }
      if (arrived() < length) {
        ASSERT_FALSE(model_->ready_o) << where();
      }
      const bool go = model_->ready_o && !random_.chance(0.2);
      pipeline_[0] = go ? expected : LaneExpected{};
      cycle(first && wants, go);
      first = false;
      if (!go) continue;
      held_.erase(held_.begin(), held_.begin() + length);
      ++counts.steps;
      counts.bad += expected.bad;
      counts.beyond += expected.beyond;
      counts.poisoned += expected.poison;
      counts.longest += is_prefix_code(mode_.coding) && !expected.bad && length == max_code_len_;
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
    model_->last_book_i = books_[slot_before_];
    slot_before_ = mode_.slot;
    model_.settle();
    const LaneExpected& expected = pipeline_[2];
    if (expected.due) {
      ASSERT_EQ(model_->bad_o, expected.bad) << where();
      ASSERT_EQ(model_->poison_o, expected.poison) << where();
      ASSERT_EQ(model_->entry_o & expected.entry_mask, expected.entry) << where();
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
  LaneMode mode_;
  int slot_before_ = 0;
  std::array<TestTable, kLaneSlots> tables_;
  std::array<std::remove_reference_t<decltype(Model::book_i)>, kLaneSlots> books_{};
  std::array<CodeDecoder, kLaneSlots> decoders_{CodeDecoder({}), CodeDecoder({})};
  std::array<std::vector<Code>, kLaneSlots> codes_;
  std::deque<bool> made_;
  std::deque<Bit> held_;         // bits that the lane holds or that are on their way
  std::deque<Word> on_the_way_;  // words asked for that did not arrive
  std::array<LaneExpected, 3> pipeline_{};
};

}  // namespace sluice
