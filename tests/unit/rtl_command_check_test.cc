// command_check against the table of docs/commands.md, written down a second time in plain C++.
//
// Random commands are right or wrong by a hair: a valid command that fills its space to the last
// word, some of whose words are then moved by one, by a power of two, or to a limit. Each is shown
// to four machines. At the end every word that the table names must have been the failing
// one many times, and so must none.
#include <Vcommand_check.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

using Words = std::array<uint32_t, 16>;

enum Opcode : uint32_t { kLoad = 1, kMul = 2, kStore = 3, kFence = 4 };

constexpr int kGood = -1;
constexpr uint64_t kMaxRows = 65'535;
constexpr uint64_t kMaxDimension = 1'048'575;

struct Machine {
  uint64_t rows, cols;
  uint32_t sparsity;  // 0 dense, 1 1:2, 2 2:4
  bool fp8, trellis;
  uint64_t slots, act_words, acc_rows, scale_words;
};

// As in command_check_wrapper.sv.
constexpr Machine kMachines[] = {{16, 16, 1, false, true, 2, 2048, 1024, 1024},
                                 {4, 8, 0, false, false, 1, 64, 32, 128},
                                 {64, 64, 2, true, true, 16, 65536, 65536, 65536},
                                 {8, 4, 2, true, false, 4, 256, 256, 512}};

uint64_t ceil_div(uint64_t value, uint64_t unit) { return (value + unit - 1) / unit; }

bool valid_count(uint64_t value, uint64_t largest) { return value >= 1 && value <= largest; }

struct Fields {
  uint32_t word;
  uint32_t operator()(int high, int low) const {
    return (word >> low) & static_cast<uint32_t>((uint64_t{1} << (high - low + 1)) - 1);
  }
};

// Activation words that a MUL reads.
uint64_t act_words_read(const Machine& machine, const Words& w) {
  const bool sparse = Fields{w[1]}(1, 0) != 0;
  const uint64_t k = ceil_div(w[8], machine.rows) * machine.rows * (sparse ? 2 : 1);
  return ceil_div(k, 2 * machine.rows) * w[7];
}

uint64_t acc_rows_used(const Machine& machine, uint64_t columns, uint64_t rows) {
  return ceil_div(columns, machine.cols) * rows;
}

// Bytes of a row of C elements that a STORE of this form writes.
uint64_t row_bytes(const Machine& machine, uint32_t form) {
  const uint64_t raw_bytes = machine.fp8 ? 8 : 4;
  return machine.cols * (form == 0 ? raw_bytes : form == 1 ? 4 : form == 2 ? 2 : 1);
}

uint32_t largest_table(bool wide) { return wide ? 1056 : 544; }

bool load_word_good(const Machine& machine, const Words& w, int word) {
  const uint32_t space = Fields{w[1]}(1, 0);
  const bool wide = Fields{w[1]}(2, 2) != 0;
  switch (word) {
    case 1:
      return w[1] <= 7 && (!wide || (space == 1 && machine.trellis));
    case 2:
      return w[2] % 32 == 0;
    case 3:
      return true;
    case 4:
      if (space == 1 && (w[4] < 64 || w[4] > largest_table(wide))) return false;
      return w[4] != 0 && w[4] % 32 == 0;
    case 5:
      if (space == 0) {
        const uint64_t word_bytes = 2 * machine.rows;
        return w[5] * word_bytes + w[4] <= machine.act_words * word_bytes;
      }
      if (space == 1) return w[5] < machine.slots;
      return w[5] % 8 == 0 && uint64_t{w[5]} + w[4] / 4 <= machine.scale_words;
    default:
      return w[word] == 0;
  }
}

bool mul_flags_good(const Machine& machine, uint32_t word, bool stream_open) {
  const Fields fields{word};
  const uint32_t sparsity = fields(1, 0);
  const uint32_t coding = fields(3, 2);
  const uint32_t fixed_bits = fields(7, 4);
  const uint32_t slot = fields(11, 8);
  const uint32_t second_slot = fields(15, 12);
  const bool open = fields(16, 16) != 0;
  if (fields(31, 19) != 0) return false;
  if (sparsity > machine.sparsity) return false;
  if (coding == 3 && !machine.trellis) return false;
  if (coding == 1 ? !valid_count(fixed_bits, 8) : fixed_bits != 0) return false;
  const bool uses_table = coding != 0 || sparsity != 0;
  if (uses_table ? slot >= machine.slots : slot != 0) return false;
  if (sparsity == 2 ? second_slot >= machine.slots : second_slot != 0) return false;
  return open != stream_open;
}

bool mul_word_good(const Machine& machine, const Words& w, int word, bool stream_open) {
  const bool open = Fields{w[1]}(16, 16) != 0;
  switch (word) {
    case 1:
      return mul_flags_good(machine, w[1], stream_open);
    case 2:
      return open ? w[2] % 32 == 0 : w[2] == 0;
    case 3:
      return open || w[3] == 0;
    case 4:
      return open ? w[4] != 0 && w[4] % 32 == 0 : w[4] == 0;
    case 5:
      return open || w[5] == 0;
    case 6:
      return w[6] + act_words_read(machine, w) <= machine.act_words;
    case 7:
      return valid_count(w[7], kMaxRows);
    case 8:
      return valid_count(w[8], kMaxDimension) && (Fields{w[1]}(1, 0) != 2 || w[8] % 2 == 0);
    case 9:
      return valid_count(w[9], kMaxDimension);
    case 10:
      return w[10] + acc_rows_used(machine, w[9], w[7]) <= machine.acc_rows;
    default:
      return w[word] == 0;
  }
}

bool store_word_good(const Machine& machine, const Words& w, int word) {
  const bool scaled = w[1] != 0;
  const uint64_t unit = row_bytes(machine, w[1] & 3);
  switch (word) {
    case 1:
      return w[1] <= 3;
    case 2:
      return w[2] % unit == 0;
    case 3:
      return true;
    case 4:
      return w[4] % unit == 0;
    case 5:
      return w[5] % unit == 0;
    case 6:
      return w[6] + acc_rows_used(machine, w[8], w[7]) <= machine.acc_rows;
    case 7:
      return valid_count(w[7], kMaxRows);
    case 8:
      return valid_count(w[8], kMaxDimension);
    case 9:
      return scaled ? uint64_t{w[9]} + w[7] <= machine.scale_words : w[9] == 0;
    case 10:
      return scaled ? w[10] % 8 == 0 && uint64_t{w[10]} + w[8] <= machine.scale_words : w[10] == 0;
    default:
      return w[word] == 0;
  }
}

int first_bad_word(const Machine& machine, const Words& w, bool stream_open) {
  const uint32_t opcode = w[0] & 0xFF;
  if (opcode < kLoad || opcode > kFence) return 0;
  for (int word = 1; word < 16; ++word) {
    bool good = true;
    if (opcode == kLoad) good = load_word_good(machine, w, word);
    if (opcode == kMul) good = mul_word_good(machine, w, word, stream_open);
    if (opcode == kStore) good = store_word_good(machine, w, word);
    if (opcode == kFence) good = word == 1 ? w[1] <= 1 : w[word] == 0;
    if (!good) return word;
  }
  return kGood;
}

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
    const uint64_t unit = row_bytes(machine, w[1]);
    w[2] = aligned(unit);
    w[3] = word();
    w[4] = aligned(unit);
    w[5] = aligned(unit);
    w[7] = static_cast<uint32_t>(count(std::min(machine.acc_rows, machine.scale_words)));
    w[8] = static_cast<uint32_t>(count(machine.acc_rows / w[7] * machine.cols));
    if (w[1] != 0) {
      w[8] = std::min(w[8], static_cast<uint32_t>(machine.scale_words));
      w[9] = place(machine.scale_words, w[7]);
      w[10] = place(machine.scale_words, w[8], 8);
    }
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

class CommandCheck : public testing::Test {
 protected:
  // What the machines say two cycles after the command came.
  void show(const Words& words, bool stream_open) {
    for (size_t i = 0; i < words.size(); ++i) model_->words_i[i] = words[i];
    model_->stream_open_i = stream_open;
    model_.tick();
    model_.tick();
    model_.settle();
  }
  int bad_word(size_t machine) {
    return model_->bad_o[machine] ? model_->bad_word_o[machine] : kGood;
  }

  VerilatedModel<Vcommand_check> model_;
};

TEST_F(CommandCheck, EveryRowOfTheTable) {
  constexpr int kCommands = 100'000;
  constexpr uint64_t kSeed = 2;
  CommandSource source(kSeed);
  std::map<std::pair<uint32_t, int>, int> seen;  // by opcode and failing word
  for (int i = 0; i < kCommands; ++i) {
    const auto [words, stream_open] = source.draw();
    show(words, stream_open);
    for (size_t m = 0; m < std::size(kMachines); ++m) {
      const int expected = first_bad_word(kMachines[m], words, stream_open);
      ASSERT_EQ(bad_word(m), expected) << "seed " << kSeed << ", command " << i << ", machine " << m
                                       << ", stream open " << stream_open << print(words);
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

TEST_F(CommandCheck, UnknownOpcodes) {
  for (uint32_t opcode = 0; opcode < 256; ++opcode) {
    show({opcode}, false);
    for (size_t m = 0; m < std::size(kMachines); ++m) {
      EXPECT_EQ(bad_word(m), first_bad_word(kMachines[m], {opcode}, false)) << "opcode " << opcode;
    }
  }
}

// Products beyond 32 bits, with which a sum that wraps around would fit again.
TEST_F(CommandCheck, RangesAreExact) {
  for (const uint32_t rows : {0u, 1u, 65'535u, 65'536u, 0x10'0000u, 0x8000'0000u, 0xFFFF'FFFFu}) {
    for (const uint32_t ks : {0u, 1u, 65'536u, 0xF'FFFFu, 0x10'0000u, 0x8000'0000u, 0xFFFF'FFFFu}) {
      for (const uint32_t first :
           {0u, 1u, 64u, 65'536u, 0x8000'0000u, 0xFFFF'0000u, 0xFFFF'FFFFu}) {
        for (const uint32_t flags : {0x1'0000u, 0x1'0001u, 0x1'0002u}) {
          Words w{kMul, flags, 0, 0, 32, 0, first, rows, ks, 1, 0};
          show(w, false);
          for (size_t m = 0; m < std::size(kMachines); ++m) {
            ASSERT_EQ(bad_word(m), first_bad_word(kMachines[m], w, false)) << m << print(w);
          }
          w = {kStore, 0, 0, 0, 0, 0, first, rows, ks};
          show(w, false);
          for (size_t m = 0; m < std::size(kMachines); ++m) {
            ASSERT_EQ(bad_word(m), first_bad_word(kMachines[m], w, false)) << m << print(w);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace sluice
