// The serial line of a simulated board as a port, without the operating system: time is the
// board's, so what happens depends on the seed alone. On its way every byte may be lost, changed or
// followed by one more.
#pragma once

#include <algorithm>
#include <functional>

#include "backends/byte_port.h"
#include "tb/board.h"
#include "tb/random.h"

namespace sluice {

struct LineNoise {
  double flip = 0;  // probabilities a byte
  double lose = 0;
  double add = 0;
  uint64_t seed = 1;
};

class SimulatedPort : public BytePort {
 public:
  explicit SimulatedPort(SimulatedBoard& board, const LineNoise& noise = {})
      : board_(board), noise_(noise), random_(noise.seed) {}

  std::string name() const override { return "a simulated board"; }

  void write(std::span<const uint8_t> bytes) override {
    if (on_write) on_write();
    board_.send(disturb(bytes));
    while (board_.sending()) board_.tick();
  }

  size_t read(std::span<uint8_t> bytes) override {
    for (uint64_t silent = 0; waiting_.empty(); silent += kTicks) {
      if (silent > kSilentTicks) return 0;
      board_.tick(kTicks);
      const std::vector<uint8_t> come = board_.take();
      if (!come.empty()) silent = 0;
      waiting_ = disturb(come);
    }
    const size_t count = std::min(bytes.size(), waiting_.size());
    std::copy_n(waiting_.begin(), count, bytes.begin());
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    return count;
  }

  // Called before bytes are sent.
  std::function<void()> on_write;

 private:
  static constexpr uint64_t kTicks = 16;
  static constexpr uint64_t kSilentTicks = 2000;

  std::vector<uint8_t> disturb(std::span<const uint8_t> bytes) {
    std::vector<uint8_t> result;
    for (const uint8_t byte : bytes) {
      const auto bit = static_cast<uint8_t>(1 << random_.below(8));
      if (!random_.chance(noise_.lose)) {
        result.push_back(random_.chance(noise_.flip) ? byte ^ bit : byte);
      }
      if (random_.chance(noise_.add)) result.push_back(static_cast<uint8_t>(random_.next()));
    }
    return result;
  }

  SimulatedBoard& board_;
  LineNoise noise_;
  Random random_;
  std::vector<uint8_t> waiting_;
};

}  // namespace sluice
