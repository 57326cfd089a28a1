// A simulated board: the Verilated fpga_top of one configuration, seen through its serial line.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace sluice {

class SimulatedBoard {
 public:
  static constexpr int kClocksPerBit = 4;

  // Memory and what has no reset begin with random bits.
  explicit SimulatedBoard(uint64_t seed = 1);
  ~SimulatedBoard();

  // The name of its configuration, and its memory.
  static const char* config();
  static uint64_t memory_bytes();

  // Bytes to the board, which go out one after the other from now on.
  void send(std::span<const uint8_t> bytes);
  bool sending() const;
  // Bytes from the board since the last call.
  std::vector<uint8_t> take();

  void tick(uint64_t clocks = 1);
  uint64_t cycle() const;

  // The reset button. What was to be sent is.
  void press_reset();

 private:
  class Pins;
  std::unique_ptr<Pins> pins_;
};

}  // namespace sluice
