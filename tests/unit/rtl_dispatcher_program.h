// Random programs for the dispatcher's bench: commands that are valid by docs/commands.md, or fail
// in a known way at a known place.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tb/random.h"

namespace sluice {

inline constexpr int kEngines = 3;  // LOAD, MUL, STORE
inline constexpr int kFenceEngine = 3;

enum class Fate { kGood, kBadWord, kFetchError, kEngineError };

struct DispatchedCommand {
  std::array<uint32_t, 16> words{};
  int engine = kFenceEngine;
  std::array<uint32_t, kEngines> before{};  // commands of each engine before this one
  Fate fate = Fate::kGood;
  uint32_t error_code = 0;
  uint64_t error_info = 0;

  bool opens_stream() const { return engine == 1 && (words[1] >> 16 & 1) != 0; }
  bool fence_interrupt() const { return engine == kFenceEngine && words[1] == 1; }
  uint32_t wait(int of_engine) const { return words[0] >> (8 + 8 * of_engine) & 0xFF; }
};

class DispatcherProgram {
 public:
  explicit DispatcherProgram(uint64_t seed) : random_(seed) {}

  // `fail` is the probability of a command that fails.
  void add_random(double fail) {
    const uint32_t kind = random_.below(16);
    add(kind < 6 ? 0 : kind < 12 ? 1 : kind < 15 ? 2 : kFenceEngine);
    for (int e = 0; e < kEngines; ++e) set_wait(e, draw_wait());
    if (random_.chance(fail)) make_fail();
  }

  // A good command that waits for nothing.
  DispatchedCommand& add(int engine) {
    DispatchedCommand command;
    command.engine = engine;
    command.before = count_;
    command.words[0] = static_cast<uint32_t>(engine + 1) | 0xFFFF'FF00;
    if (engine == 0) fill_load(command.words);
    if (engine == 1) fill_mul(command.words);
    if (engine == 2) fill_store(command.words);
    if (engine == kFenceEngine) command.words[1] = random_.below(2);
    if (engine < kEngines) ++count_[engine];
    commands_.push_back(command);
    return commands_.back();
  }

  void set_wait(int engine, uint32_t distance) {
    uint32_t& word = commands_.back().words[0];
    word = (word & ~(0xFFu << (8 + 8 * engine))) | distance << (8 + 8 * engine);
  }

  const std::vector<DispatchedCommand>& commands() const { return commands_; }

 private:
  uint32_t word() { return static_cast<uint32_t>(random_.next()); }

  uint32_t draw_wait() {
    if (random_.chance(0.4)) return 255;
    return random_.chance(0.7) ? random_.below(4) : random_.below(255);
  }

  void make_fail() {
    DispatchedCommand& command = commands_.back();
    const uint32_t kind = random_.below(command.engine < kEngines ? 5 : 2);
    if (kind == 0) {
      command.fate = Fate::kFetchError;
      command.error_code = 2;
      command.error_info = random_.next() & ~uint64_t{31};
      for (uint32_t& w : command.words) w = random_.chance(0.5) ? word() : 0;
    } else if (kind == 1) {
      command.fate = Fate::kBadWord;
      command.error_code = 1;
      command.error_info = random_.chance(0.3) ? 0 : 11 + random_.below(5);
      command.words[command.error_info] = command.error_info == 0 ? 5 : 1;
    } else {
      command.fate = Fate::kEngineError;
      command.error_code = 2 + random_.below(7);
      command.error_info = random_.next();
    }
  }

  void fill_load(std::array<uint32_t, 16>& w) {
    w[1] = random_.below(4);
    w[2] = word() & ~31u;
    w[3] = word();
    w[4] = 32 * (w[1] == 1 ? 2 + random_.below(16) : 1 + random_.below(100));
    w[5] = w[1] == 1 ? random_.below(2) : 8 * random_.below(28);
    if (w[1] == 0) w[5] = random_.below(1949);
    if (w[1] == 1) w[1] |= random_.below(2) << 2;
  }

  void fill_mul(std::array<uint32_t, 16>& w) {
    const uint32_t sparsity = random_.below(3);
    const uint32_t coding = random_.below(4);
    const uint32_t slot = coding != 0 || sparsity != 0 ? random_.below(2) : 0;
    const uint32_t second_slot = sparsity == 2 ? random_.below(2) : 0;
    const uint32_t last = random_.below(2);
    w[1] = sparsity | coding << 2 | (coding == 1 ? 1 + random_.below(8) : 0) << 4 | slot << 8 |
           second_slot << 12 | uint32_t{!stream_open_} << 16 | last << 17 | random_.below(2) << 18;
    if (!stream_open_) {
      w[2] = word() & ~31u;
      w[3] = word();
      w[4] = (word() & ~31u) | 32;
      w[5] = word();
    }
    stream_open_ = last == 0;
    w[7] = 1 + random_.below(1024 >> random_.below(11));
    const uint32_t act_tiles = 1 + random_.below(2048 / w[7]);
    const uint32_t acc_tiles = 1 + random_.below(1024 / w[7]);
    w[6] = random_.below(2048 - act_tiles * w[7] + 1);
    w[8] = 16 * (sparsity != 0 ? act_tiles : 2 * act_tiles) - random_.below(16);
    if (sparsity == 2) w[8] += w[8] % 2;
    w[9] = 16 * acc_tiles - random_.below(16);
    w[10] = random_.below(1024 - acc_tiles * w[7] + 1);
  }

  void fill_store(std::array<uint32_t, 16>& w) {
    w[1] = random_.below(4);
    w[2] = word() & ~63u;
    w[3] = word();
    w[4] = word() & ~63u;
    w[5] = word() & ~63u;
    w[7] = 1 + random_.below(1024 >> random_.below(11));
    const uint32_t tiles = 1 + random_.below(w[1] != 0 ? (1024 / w[7] + 15) / 16 : 1024 / w[7]);
    w[6] = random_.below(1024 - tiles * w[7] + 1);
    w[8] = 16 * tiles - random_.below(16);
    if (w[1] != 0) {
      w[9] = random_.below(1024 - w[7] + 1);
      w[10] = random_.below(1024 - 16 * tiles + 1) & ~7u;
      w[1] |= random_.below(2) << 2;
    }
  }

  Random random_;
  std::vector<DispatchedCommand> commands_;
  std::array<uint32_t, kEngines> count_{};
  bool stream_open_ = false;
};

}  // namespace sluice
