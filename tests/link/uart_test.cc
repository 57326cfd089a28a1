// uart_rx and uart_tx against the line of tb/uart_host.h: clocks that differ, glitches, bytes
// without a stop bit.
#include <Vuart_rx.h>
#include <Vuart_tx.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tb/random.h"
#include "tb/uart_host.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr double kClocks = 16;  // a bit, of both modules

std::vector<uint8_t> random_bytes(Random& random, size_t count) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.next());
  return bytes;
}

class Receiver {
 public:
  Receiver() {
    model_->rx_i = 1;
    model_.reset();
  }

  void step(bool line) {
    model_->rx_i = line;
    model_.settle();
    if (model_->bit_valid_o) byte_ = static_cast<uint8_t>(byte_ >> 1 | model_->bit_o << 7);
    if (model_->byte_o) bytes.push_back(byte_);
    model_.edge();
  }

  void hold(bool line, int clocks) {
    for (int i = 0; i < clocks; ++i) step(line);
  }

  std::vector<uint8_t> bytes;

 private:
  VerilatedModel<Vuart_rx> model_;
  uint8_t byte_ = 0;
};

TEST(UartRx, TakesBytesOfAClockThatDiffers) {
  Random random(1);
  for (const double clocks : {kClocks, 0.97 * kClocks, 1.03 * kClocks}) {
    Receiver receiver;
    UartHost host(clocks);
    const std::vector<uint8_t> bytes = random_bytes(random, 500);
    host.send(bytes);
    while (host.sending()) {
      receiver.step(host.line());
      host.step(true);
    }
    receiver.hold(true, 2 * kClocks);
    EXPECT_EQ(receiver.bytes, bytes) << clocks << " clocks a bit";
  }
}

TEST(UartRx, IgnoresAGlitch) {
  Receiver receiver;
  receiver.hold(false, kClocks / 2 - 2);
  receiver.hold(true, 20 * kClocks);
  EXPECT_TRUE(receiver.bytes.empty());
}

TEST(UartRx, DropsAByteWithoutAStopBitAndTakesTheNext) {
  Receiver receiver;
  receiver.hold(false, 10 * kClocks);
  receiver.hold(true, 2 * kClocks);
  EXPECT_TRUE(receiver.bytes.empty());
  UartHost host(kClocks);
  const std::vector<uint8_t> bytes{0x53, 0x00, 0xFF};
  host.send(bytes);
  while (host.sending()) {
    receiver.step(host.line());
    host.step(true);
  }
  receiver.hold(true, 2 * kClocks);
  EXPECT_EQ(receiver.bytes, bytes);
}

TEST(UartRx, FindsTheBytesAgainInPadding) {
  for (int skipped = 0; skipped < 10 * kClocks; skipped += 5) {
    Receiver receiver;
    UartHost host(kClocks);
    std::vector<uint8_t> bytes(20, 0x5A);
    bytes.insert(bytes.end(), 3, 0xFF);
    bytes.push_back(0x53);
    host.send(bytes);
    for (int clock = 0; host.sending(); ++clock) {
      if (clock >= skipped) receiver.step(host.line());
      host.step(true);
    }
    receiver.hold(true, 2 * kClocks);
    ASSERT_FALSE(receiver.bytes.empty());
    EXPECT_EQ(receiver.bytes.back(), 0x53) << skipped << " clocks of the first byte were missed";
  }
}

TEST(UartTx, SendsBytesBackToBack) {
  for (const double clocks : {kClocks, 0.97 * kClocks, 1.03 * kClocks}) {
    VerilatedModel<Vuart_tx> model;
    model->valid_i = 0;
    model.reset();
    UartHost host(clocks);
    Random random(2);
    const std::vector<uint8_t> bytes = random_bytes(random, 300);
    size_t done = 0;
    int bit = 0;
    while (model.cycle() < (bytes.size() + 2) * 11 * kClocks) {
      model->valid_i = done < bytes.size();
      model->bit_i = done < bytes.size() && (bytes[done] >> bit & 1) != 0;
      model.settle();
      host.step(model->tx_o);
      ASSERT_EQ(model->byte_o, model->take_o && bit == 7);
      if (model->take_o) bit = (bit + 1) % 8;
      if (model->byte_o) ++done;
      model.edge();
    }
    EXPECT_EQ(host.take(), bytes) << clocks << " clocks a bit";
    EXPECT_EQ(host.broken(), 0u);
  }
}

}  // namespace
}  // namespace sluice
