// link_bridge against the model of tests/link/board_model.h: random requests, repeats, broken
// frames and garbage, with a memory and registers that take their time. Every answer, every word of
// memory and every write of a register has to be the model's, in order.
#include <Vlink_bridge.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tb/axil_checker.h"
#include "tb/random.h"
#include "tb/uart_host.h"
#include "tb/verilated_model.h"
#include "tests/link/board_model.h"

namespace sluice {
namespace {

constexpr int kClocks = 4;           // a bit
constexpr uint32_t kMemory = 16384;  // bytes; the bridge's parameters

// An AXI4-Lite subordinate that takes addresses, data and responses each when it likes.
class Registers {
 public:
  explicit Registers(uint64_t seed) : random_(seed) {}

  std::map<uint32_t, uint32_t> values;
  std::vector<std::pair<uint32_t, uint32_t>> written;

  AxilSubordinateSignals outputs;

  void step(const AxilManagerSignals& manager) {
    if (manager.aw.valid && outputs.aw_ready) address_ = manager.aw.payload / 4;
    if (manager.w.valid && outputs.w_ready) data_ = manager.w.payload.data;
    if (outputs.b.valid && manager.b_ready) outputs.b.valid = false;
    if (outputs.r.valid && manager.r_ready) outputs.r.valid = false;
    if (manager.ar.valid && outputs.ar_ready) read_ = manager.ar.payload / 4;
    if (address_ && data_ && random_.chance(0.5)) {
      values[*address_] = *data_;
      written.emplace_back(*address_, *data_);
      address_.reset();
      data_.reset();
      outputs.b = {true, kOkay};
    }
    if (read_ && random_.chance(0.5)) {
      outputs.r = {true, {values[*read_], kOkay}};
      read_.reset();
    }
    outputs.aw_ready = !address_ && random_.chance(0.5);
    outputs.w_ready = !data_ && random_.chance(0.5);
    outputs.ar_ready = random_.chance(0.5);
  }

 private:
  Random random_;
  std::optional<uint32_t> address_, data_, read_;
};

class Bench {
 public:
  explicit Bench(uint64_t seed)
      : memory(kMemory), registers(seed), model_(seed), random_(seed), host_(kClocks) {
    model_->rx_i = 1;
    reset();
  }

  void reset() {
    model_->memory_done_i = 0;
    model_->awready_i = model_->wready_i = model_->arready_i = 0;
    model_->bvalid_i = model_->rvalid_i = 0;
    model_.reset();
  }

  void tick() {
    drive();
    model_.settle();
    host_.step(model_->tx_o);
    const AxilManagerSignals manager{
        .aw = {model_->awvalid_o != 0, model_->awaddr_o},
        .w = {model_->wvalid_o != 0, {model_->wdata_o, model_->wstrb_o}},
        .ar = {model_->arvalid_o != 0, model_->araddr_o},
        .b_ready = model_->bready_o != 0,
        .r_ready = model_->rready_o != 0};
    checker_.step(model_.cycle(), manager, registers.outputs);
    registers.step(manager);
    if (model_->machine_reset_o && !in_reset_) ++machine_resets;
    in_reset_ = model_->machine_reset_o;
    step_memory();
    model_.edge();
  }

  void run(int cycles) {
    for (int i = 0; i < cycles; ++i) tick();
  }

  // All bytes, and what comes back until the line has been silent for a while.
  std::vector<uint8_t> exchange(std::span<const uint8_t> bytes) {
    host_.send(bytes);
    while (host_.sending()) tick();
    std::vector<uint8_t> answer;
    for (int silent = 0; silent < 400; ++silent) {
      tick();
      const std::vector<uint8_t> more = host_.take();
      if (!more.empty()) silent = 0;
      answer.insert(answer.end(), more.begin(), more.end());
    }
    return answer;
  }

  std::vector<uint8_t> memory;
  Registers registers;
  int machine_resets = 0;

 private:
  void drive() {
    model_->rx_i = host_.line();
    model_->memory_done_i = done_;
    model_->memory_read_data_i = done_ ? read_data_ : static_cast<uint32_t>(random_.next());
    model_->awready_i = registers.outputs.aw_ready;
    model_->wready_i = registers.outputs.w_ready;
    model_->arready_i = registers.outputs.ar_ready;
    model_->bvalid_i = registers.outputs.b.valid;
    model_->rvalid_i = registers.outputs.r.valid;
    model_->rdata_i = registers.outputs.r.payload.data;
  }

  // An access is done after one or two cycles: within the time of a stop bit.
  void step_memory() {
    const bool accepted = model_->memory_valid_o && !done_ && random_.chance(0.6);
    waited_ = model_->memory_valid_o && !done_ && !accepted ? waited_ + 1 : 0;
    const bool now = accepted || waited_ == 2;
    if (now) {
      waited_ = 0;
      const uint32_t address = model_->memory_address_o * 4u;
      if (model_->memory_write_o) {
        put_le<uint32_t>(memory, address, model_->memory_write_data_o);
      } else {
        read_data_ = get_le<uint32_t>(memory, address);
      }
    }
    done_ = now;
  }

  VerilatedModel<Vlink_bridge> model_;
  Random random_;
  UartHost host_;
  AxilChecker checker_;
  bool done_ = false;
  bool in_reset_ = false;
  int waited_ = 0;
  uint32_t read_data_ = 0;
};

BoardRequest draw_request(Random& random) {
  BoardRequest request;
  request.operation = random.chance(0.03) ? 5 + random.below(11) : 1 + random.below(4);
  if (random.chance(0.02)) request.operation = 0;
  request.sequence = static_cast<uint8_t>(random.below(16));
  request.word = static_cast<uint32_t>(random.next());
  const uint32_t words = random.chance(0.05) ? 256 : 1 + random.below(12);
  if (request.operation == 1 || request.operation == 2) {
    request.argument = static_cast<uint16_t>(words - 1);
    request.word &= ~3u;
  } else {
    request.argument = static_cast<uint16_t>(random.below(1024));
  }
  if (request.operation == 2) {
    request.data.resize(4 * words);
    for (uint8_t& byte : request.data) byte = static_cast<uint8_t>(random.next());
  }
  return request;
}

class Comparison {
 public:
  explicit Comparison(uint64_t seed) : bench(seed), model(kMemory), random_(seed) {
    for (size_t i = 0; i < kMemory; ++i) {
      bench.memory[i] = model.memory[i] = static_cast<uint8_t>(random_.next());
    }
  }

  void send(std::span<const uint8_t> bytes) {
    std::vector<uint8_t> expected;
    for (const uint8_t byte : bytes) {
      const std::vector<uint8_t> answer = model.take(byte);
      expected.insert(expected.end(), answer.begin(), answer.end());
    }
    ASSERT_EQ(bench.exchange(bytes), expected);
    ASSERT_EQ(bench.memory, model.memory);
    ASSERT_EQ(bench.registers.written, model.written);
    ASSERT_EQ(bench.machine_resets, model.machine_resets);
  }

  // Whatever the board was in the middle of ends.
  void pad() { send(std::vector<uint8_t>(1152, 0xFF)); }

  Bench bench;
  BoardModel model;

 private:
  Random random_;
};

TEST(LinkBridge, DoesWhatTheModelDoes) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Comparison both(seed);
    Random random(seed + 100);
    both.send(frame_of({.operation = 3}));  // refused
    both.send(frame_of({}));
    std::vector<uint8_t> frame;
    for (int i = 0; i < 150; ++i) {
      SCOPED_TRACE(testing::Message() << "request " << i);
      if (frame.empty() || !random.chance(0.15)) frame = frame_of(draw_request(random));
      ASSERT_NO_FATAL_FAILURE(both.send(frame));
    }
  }
}

TEST(LinkBridge, SurvivesBrokenFrames) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Comparison both(seed);
    Random random(seed + 200);
    both.send(frame_of({}));
    for (int i = 0; i < 25; ++i) {
      SCOPED_TRACE(testing::Message() << "request " << i);
      std::vector<uint8_t> frame = frame_of(draw_request(random));
      const uint32_t place = random.below(static_cast<uint32_t>(frame.size()));
      switch (random.below(4)) {
        case 0:
          frame[place] ^= static_cast<uint8_t>(1 + random.below(255));
          break;
        case 1:
          frame.erase(frame.begin() + place);
          break;
        case 2:
          frame.resize(place);  // the host died
          break;
        default:
          for (int n = 1 + random.below(40); n > 0; --n) {
            frame.insert(frame.begin(), static_cast<uint8_t>(random.next()));
          }
      }
      ASSERT_NO_FATAL_FAILURE(both.send(frame));
      ASSERT_NO_FATAL_FAILURE(both.pad());
      ASSERT_NO_FATAL_FAILURE(both.send(frame_of(draw_request(random))));
      ASSERT_NO_FATAL_FAILURE(both.pad());
    }
  }
}

TEST(LinkBridge, IsClosedByAReset) {
  Comparison both(1);
  both.send(frame_of({}));
  const std::vector<uint8_t> get = frame_of({.operation = 3, .sequence = 1, .argument = 7});
  both.send(get);
  // In the middle of a request.
  both.bench.exchange(std::span(get).first(9));
  both.bench.reset();
  both.model.reset();
  both.send(get);
  both.send(frame_of({}));
  both.send(get);
}

TEST(LinkBridge, WritesARegisterOnceForASequenceNumber) {
  Comparison both(1);
  both.send(frame_of({}));
  const auto set = [](uint8_t sequence) {
    return frame_of({.operation = 4, .sequence = sequence, .argument = 4, .word = 2});
  };
  both.send(set(1));
  both.send(set(1));
  EXPECT_EQ(both.bench.registers.written.size(), 1u);
  both.send(set(2));
  EXPECT_EQ(both.bench.registers.written.size(), 2u);
}

TEST(LinkBridge, IsNotHarmedByADamagedRepeat) {
  Comparison both(1);
  both.send(frame_of({}));
  std::vector<uint8_t> write = frame_of({.operation = 2,
                                         .sequence = 1,
                                         .argument = 7,
                                         .word = 64,
                                         .data = std::vector<uint8_t>(32, 5)});
  both.send(write);
  const std::vector<uint8_t> done = both.bench.memory;
  write[20] ^= 1;
  both.send(write);
  EXPECT_EQ(both.bench.memory, done);
}

}  // namespace
}  // namespace sluice
