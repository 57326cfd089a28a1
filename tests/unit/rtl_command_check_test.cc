// command_check and word_check against the table of docs/commands.md as rtl_command_rules.h has it.
//
// Random commands are right or wrong by a hair: a valid command that fills its space to the last
// word, some of whose words are then moved by one, by a power of two, or to a limit. Each is shown
// to four machines. At the end every word that the table names must have been the failing
// one many times, and so must none.
#include <Vcommand_check.h>
#include <Vword_check.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_command_rules.h"

namespace sluice {
namespace {

// Draws commands that are valid for a machine, or were until one of their words was moved.
class CommandSource {
 public:
  explicit CommandSource(uint64_t seed) : random_(seed) {}

  std::pair<Words, bool> draw() {
    const Machine& machine = kMachines[random_.below(std::size(kMachines))];
    Words w{};
    w[0] = (static_cast<uint32_t>(random_.next()) & ~0xFFu) | (kLoad + random_.below(4));
    bool stream_open = false;
    switch (w[0] & 0xFF) {
      case kLoad:
        draw_load(machine, w);
        break;
      case kMul:
        stream_open = draw_mul(machine, w);
        break;
      case kStore:
        draw_store(machine, w);
        break;
      default:
        w[1] = random_.below(2);
    }
    for (int moves = random_.below(3); moves > 0; --moves) move(w[random_.below(16)]);
    if (random_.chance(0.02)) stream_open = !stream_open;
    return {w, stream_open};
  }

 private:
  uint32_t word() { return static_cast<uint32_t>(random_.next()); }
  uint32_t aligned(uint64_t unit) { return word() & ~static_cast<uint32_t>(unit - 1); }
  // From 1 to largest, small values more often.
  uint64_t count(uint64_t largest) {
    return 1 + random_.below(static_cast<uint32_t>(largest >> random_.below(12)) + 1) % largest;
  }
  // The first of `used` places in a space of `size`: the last fit, or any.
  uint32_t place(uint64_t size, uint64_t used, uint64_t unit = 1) {
    const uint64_t last = size >= used ? (size - used) / unit * unit : 0;
    return static_cast<uint32_t>(
        random_.chance(0.6) ? last : random_.below(static_cast<uint32_t>(last) + 1) / unit * unit);
  }

  void draw_load(const Machine& machine, Words& w) {
    w[1] = random_.below(4);
    w[2] = aligned(32);
    w[3] = word();
    if (w[1] == 0) {
      const uint64_t word_bytes = 2 * machine.rows;
      w[4] = static_cast<uint32_t>(32 * count(machine.act_words * word_bytes / 32));
      w[5] = place(machine.act_words, ceil_div(w[4], word_bytes));
    } else if (w[1] == 1) {
      const bool wide = machine.trellis && random_.chance(0.5);
      w[1] |= uint32_t{wide} << 2;
      w[4] = random_.chance(0.3) ? largest_table(wide) : 32 * (2 + random_.below(wide ? 32 : 16));
      w[5] = place(machine.slots, 1);
    } else {
      w[4] = static_cast<uint32_t>(32 * count(machine.scale_words / 8));
      w[5] = place(machine.scale_words, w[4] / 4, 8);
    }
  }

  // Returns whether a stream is open before the command.
  bool draw_mul(const Machine& machine, Words& w) {
    const bool open = random_.chance(0.5);
    const uint32_t sparsity = random_.below(machine.sparsity + 1);
    const uint32_t coding = random_.below(machine.trellis ? 4 : 3);
    const uint32_t fixed_bits = coding == 1 ? 1 + random_.below(8) : 0;
    const uint32_t slot = coding == 0 && sparsity == 0 ? 0 : place(machine.slots, 1);
    const uint32_t second_slot = sparsity == 2 ? place(machine.slots, 1) : 0;
    w[1] = sparsity | coding << 2 | fixed_bits << 4 | slot << 8 | second_slot << 12 |
           uint32_t{open} << 16 | random_.below(4) << 17;
    if (open) {
      w[2] = aligned(32);
      w[3] = word();
      w[4] = std::max(32u, aligned(32));
      w[5] = word();
    }
    w[7] = static_cast<uint32_t>(count(std::min(machine.acc_rows, machine.act_words)));
    w[8] = static_cast<uint32_t>(count(machine.act_words / w[7] * machine.rows));
    if (sparsity == 2) w[8] += w[8] % 2;  // a tile has an even number of rows
    w[9] = static_cast<uint32_t>(count(machine.acc_rows / w[7] * machine.cols));
    w[6] = place(machine.act_words, act_words_read(machine, w));
    w[10] = place(machine.acc_rows, acc_rows_used(machine, w[9], w[7]));
    if (random_.chance(0.05)) w[6] = static_cast<uint32_t>(-act_words_read(machine, w));
    if (random_.chance(0.05)) w[10] = static_cast<uint32_t>(-uint64_t{w[7]});
    return !open;
  }

  void draw_store(const Machine& machine, Words& w) {
    w[1] = random_.below(4);
    const bool one = w[1] != 0 && random_.chance(0.3);
    const uint64_t unit = row_bytes(machine, w[1]);
    w[2] = aligned(unit);
    w[3] = word();
    w[4] = aligned(unit);
    w[5] = aligned(unit);
    w[7] = static_cast<uint32_t>(count(std::min(machine.acc_rows, machine.scale_words)));
    w[8] = static_cast<uint32_t>(count(machine.acc_rows / w[7] * machine.cols));
    if (w[1] != 0) {
      if (!one) w[8] = std::min(w[8], static_cast<uint32_t>(machine.scale_words));
      w[9] = place(machine.scale_words, w[7]);
      w[10] = place(machine.scale_words, one ? 1 : w[8], 8);
    }
    if (one || random_.chance(0.02)) w[1] |= 4;
    w[6] = place(machine.acc_rows, acc_rows_used(machine, w[8], w[7]));
  }

  void move(uint32_t& w) {
    switch (random_.below(7)) {
      case 0:
        w += 1;
        break;
      case 1:
        w -= 1;
        break;
      case 2:
        w ^= 1u << random_.below(32);
        break;
      case 3:
        w = 0;
        break;
      case 4:
        w = static_cast<uint32_t>(kMaxRows + random_.below(2));
        break;
      case 5:
        w = static_cast<uint32_t>(kMaxDimension + random_.below(2));
        break;
      default:
        w += 8u << random_.below(4);
    }
  }

  Random random_;
};

std::string print(const Words& w) {
  std::string text;
  for (size_t i = 0; i < w.size(); ++i) text += fmt::format(" w{} {:#x}", i, w[i]);
  return text;
}

template <class Model>
class CommandCheck : public testing::Test {
 protected:
  CommandCheck() {
    model_->start_i = 0;
    model_.reset();
  }

  // What the machines say at their end, and two cycles after the command came at the earliest.
  void show(const Words& words, bool stream_open) {
    for (size_t i = 0; i < words.size(); ++i) model_->words_i[i] = words[i];
    model_->stream_open_i = stream_open;
    model_->start_i = 1;
    model_.tick();
    model_->start_i = 0;
    model_.tick();
    const uint64_t limit = model_.cycle() + 150;
    for (model_.settle(); model_->busy_o != 0; model_.settle()) {
      ASSERT_LT(model_.cycle(), limit) << "the check does not end" << print(words);
      model_.edge();
    }
  }
  int bad_word(size_t machine) {
    return model_->bad_o[machine] ? model_->bad_word_o[machine] : kGood;
  }

  VerilatedModel<Model> model_;
};

using Checks = testing::Types<Vcommand_check, Vword_check>;
TYPED_TEST_SUITE(CommandCheck, Checks);

TYPED_TEST(CommandCheck, EveryRowOfTheTable) {
  constexpr int kCommands = 100'000;
  constexpr uint64_t kSeed = 2;
  CommandSource source(kSeed);
  std::map<std::pair<uint32_t, int>, int> seen;  // by opcode and failing word
  for (int i = 0; i < kCommands; ++i) {
    const auto [words, stream_open] = source.draw();
    this->show(words, stream_open);
    for (size_t m = 0; m < std::size(kMachines); ++m) {
      const int expected = first_bad_word(kMachines[m], words, stream_open);
      ASSERT_EQ(this->bad_word(m), expected)
          << "seed " << kSeed << ", command " << i << ", machine " << m << ", stream open "
          << stream_open << print(words);
      ++seen[{words[0] & 0xFF, expected}];
    }
  }
  for (uint32_t opcode = kLoad; opcode <= kFence; ++opcode) {
    for (int word = kGood; word < 16; ++word) {
      if (word == 0 || (word == 3 && opcode != kMul && opcode != kFence)) continue;  // cannot fail
      EXPECT_GT((seen[{opcode, word}]), 100) << "opcode " << opcode << ", word " << word;
    }
  }
}

TYPED_TEST(CommandCheck, UnknownOpcodes) {
  for (uint32_t opcode = 0; opcode < 256; ++opcode) {
    this->show({opcode}, false);
    for (size_t m = 0; m < std::size(kMachines); ++m) {
      EXPECT_EQ(this->bad_word(m), first_bad_word(kMachines[m], {opcode}, false))
          << "opcode " << opcode;
    }
  }
}

// Products beyond 32 bits, with which a sum that wraps around would fit again.
TYPED_TEST(CommandCheck, RangesAreExact) {
  for (const uint32_t rows : {0u, 1u, 65'535u, 65'536u, 0x10'0000u, 0x8000'0000u, 0xFFFF'FFFFu}) {
    for (const uint32_t ks : {0u, 1u, 65'536u, 0xF'FFFFu, 0x10'0000u, 0x8000'0000u, 0xFFFF'FFFFu}) {
      for (const uint32_t first :
           {0u, 1u, 64u, 65'536u, 0x8000'0000u, 0xFFFF'0000u, 0xFFFF'FFFFu}) {
        for (const uint32_t flags : {0x1'0000u, 0x1'0001u, 0x1'0002u}) {
          Words w{kMul, flags, 0, 0, 32, 0, first, rows, ks, 1, 0};
          this->show(w, false);
          for (size_t m = 0; m < std::size(kMachines); ++m) {
            ASSERT_EQ(this->bad_word(m), first_bad_word(kMachines[m], w, false)) << m << print(w);
          }
          w = {kStore, 0, 0, 0, 0, 0, first, rows, ks};
          this->show(w, false);
          for (size_t m = 0; m < std::size(kMachines); ++m) {
            ASSERT_EQ(this->bad_word(m), first_bad_word(kMachines[m], w, false)) << m << print(w);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace sluice
