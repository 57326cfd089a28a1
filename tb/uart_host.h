// The host's end of a serial line, at the level of pins: 8 data bits, no parity, one stop bit.
//
// In each clock the bench drives the receiver's pin with line() and calls step() with the pin of
// the transmitter.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

namespace sluice {

class UartHost {
 public:
  // Bits are that many clocks, which need not be a whole number.
  explicit UartHost(double clocks_per_bit) : clocks_per_bit_(clocks_per_bit) {}

  void send(std::span<const uint8_t> bytes) {
    queue_.insert(queue_.end(), bytes.begin(), bytes.end());
  }
  bool sending() const { return !queue_.empty(); }

  bool line() const {
    if (queue_.empty()) return true;
    const int bit = static_cast<int>(sent_ / clocks_per_bit_);
    return bit == 0 ? false : bit <= 8 ? (queue_.front() >> (bit - 1) & 1) != 0 : true;
  }

  void step(bool pin) {
    step_sender();
    step_receiver(pin);
  }

  // What has come since the last call.
  std::vector<uint8_t> take() {
    std::vector<uint8_t> bytes;
    bytes.swap(received_);
    return bytes;
  }
  // Bytes without a stop bit.
  uint64_t broken() const { return broken_; }

 private:
  static constexpr int kBits = 10;  // with start and stop

  void step_sender() {
    if (queue_.empty()) return;
    sent_ += 1;
    if (sent_ < kBits * clocks_per_bit_) return;
    sent_ -= kBits * clocks_per_bit_;
    queue_.pop_front();
    if (queue_.empty()) sent_ = 0;
  }

  void step_receiver(bool pin) {
    if (!receiving_) {
      receiving_ = !pin;
      heard_ = 0;
      bit_ = 0;
      return;
    }
    heard_ += 1;
    if (heard_ < (bit_ + 0.5) * clocks_per_bit_) return;
    if (bit_ >= 1 && bit_ <= 8) byte_ = static_cast<uint8_t>(byte_ >> 1 | (pin ? 0x80 : 0));
    if (++bit_ < kBits) return;
    receiving_ = false;
    if (pin) received_.push_back(byte_);
    if (!pin) ++broken_;
  }

  double clocks_per_bit_;
  std::deque<uint8_t> queue_;
  double sent_ = 0;  // clocks of the first byte of the queue
  bool receiving_ = false;
  double heard_ = 0;  // clocks of the byte that comes
  int bit_ = 0;
  uint8_t byte_ = 0;
  std::vector<uint8_t> received_;
  uint64_t broken_ = 0;
};

}  // namespace sluice
