// The table of checks in docs/commands.md, written down a second time in plain C++.
#pragma once

#include <array>
#include <cstdint>

namespace sluice {

using Words = std::array<uint32_t, 16>;

enum Opcode : uint32_t { kLoad = 1, kMul = 2, kStore = 3, kFence = 4 };

inline constexpr int kGood = -1;
inline constexpr uint64_t kMaxRows = 65'535;
inline constexpr uint64_t kMaxDimension = 1'048'575;

struct Machine {
  uint64_t rows, cols;
  uint32_t sparsity;  // 0 dense, 1 1:2, 2 2:4
  bool fp8, trellis;
  uint64_t slots, act_words, acc_rows, scale_words;
};

// As in command_check_wrapper.sv.
inline constexpr Machine kMachines[] = {{16, 16, 1, false, true, 2, 2048, 1024, 1024},
                                        {4, 8, 0, false, false, 1, 64, 32, 128},
                                        {64, 64, 2, true, true, 16, 65536, 65536, 65536},
                                        {8, 4, 2, true, false, 4, 256, 256, 512}};

inline uint64_t ceil_div(uint64_t value, uint64_t unit) { return (value + unit - 1) / unit; }

inline bool valid_count(uint64_t value, uint64_t largest) { return value >= 1 && value <= largest; }

struct Fields {
  uint32_t word;
  uint32_t operator()(int high, int low) const {
    return (word >> low) & static_cast<uint32_t>((uint64_t{1} << (high - low + 1)) - 1);
  }
};

// Activation words that a MUL reads.
inline uint64_t act_words_read(const Machine& machine, const Words& w) {
  const bool sparse = Fields{w[1]}(1, 0) != 0;
  const uint64_t k = ceil_div(w[8], machine.rows) * machine.rows * (sparse ? 2 : 1);
  return ceil_div(k, 2 * machine.rows) * w[7];
}

inline uint64_t acc_rows_used(const Machine& machine, uint64_t columns, uint64_t rows) {
  return ceil_div(columns, machine.cols) * rows;
}

// Bytes of a row of C elements that a STORE of this form writes.
inline uint64_t row_bytes(const Machine& machine, uint32_t form) {
  const uint64_t raw_bytes = machine.fp8 ? 8 : 4;
  return machine.cols * (form == 0 ? raw_bytes : form == 1 ? 4 : form == 2 ? 2 : 1);
}

inline uint32_t largest_table(bool wide) { return wide ? 1056 : 544; }

inline bool load_word_good(const Machine& machine, const Words& w, int word) {
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

inline bool mul_flags_good(const Machine& machine, uint32_t word, bool stream_open) {
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

inline bool mul_word_good(const Machine& machine, const Words& w, int word, bool stream_open) {
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

inline bool store_word_good(const Machine& machine, const Words& w, int word) {
  const bool scaled = (w[1] & 3) != 0;
  const bool one = Fields{w[1]}(2, 2) != 0;
  const uint64_t unit = row_bytes(machine, w[1] & 3);
  switch (word) {
    case 1:
      return w[1] <= 7 && (!one || scaled);
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
      return scaled ? w[10] % 8 == 0 && uint64_t{w[10]} + (one ? 1 : w[8]) <= machine.scale_words
                    : w[10] == 0;
    default:
      return w[word] == 0;
  }
}

inline int first_bad_word(const Machine& machine, const Words& w, bool stream_open) {
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

}  // namespace sluice
