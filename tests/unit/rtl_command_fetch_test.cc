// command_fetch between a ring in memory and a dispatcher that stalls, on buses of 64 and 128 bits.
//
// A host writes random commands to the ring as places become free and moves the tail. Every command
// must come out once, in order, as memory gave it, with its number and whether a beat of it failed,
// and then with the address of the first failing granule. At most four are read ahead, none beyond
// the tail, and none while stopped.
#include <Vcommand_fetch_128.h>
#include <Vcommand_fetch_64.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <ostream>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_read_client.h"

namespace sluice {
namespace {

constexpr uint32_t kAhead = 4;
constexpr uint32_t kCommandBytes = 64;

struct Fetched {
  std::array<uint8_t, kCommandBytes> bytes{};
  uint32_t number = 0;
  bool failed = false;
  uint64_t failed_address = 0;
  bool operator==(const Fetched&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Fetched& fetched) {
  out << "number " << fetched.number << ", failed " << fetched.failed << " at 0x" << std::hex
      << fetched.failed_address << ", bytes";
  for (const uint8_t byte : fetched.bytes) out << ' ' << int{byte};
  return out << std::dec;
}

struct Ring {
  uint64_t base = 0;
  uint32_t size = 2;
  double fail = 0.0;  // probability that a place of the ring has a beat that fails
};

template <class Model, uint32_t kBeatBytes>
class FetchBench {
 public:
  FetchBench(const Ring& ring, const ReadClientTiming& timing, double command_stall, uint64_t seed)
      : ring_(ring),
        model_(seed),
        memory_(kBeatBytes, kCommandBytes / kBeatBytes, timing, seed),
        sink_(command_stall, seed),
        random_(seed) {
    for (uint32_t place = 0; place < std::min(ring.size, 64u); ++place) {
      if (random_.chance(ring.fail)) fail_beat_of(place);
      if (random_.chance(ring.fail / 2)) fail_beat_of(place);
    }
    model_->ring_base_i = ring.base;
    model_->ring_mask_i = static_cast<uint16_t>(ring.size - 1);
    model_->tail_i = 0;
    model_->stop_i = 0;
    model_->beat_valid_i = 0;
    model_.reset();
  }

  void run(uint32_t commands) {
    while (fetched_.checked() < commands) {
      ASSERT_LT(model_.cycle(), 1000 + 400 * uint64_t{commands}) << "commands are missing";
      while (tail_ < commands && tail_ - fetched_.checked() < ring_.size && random_.chance(0.8)) {
        submit();
      }
      step();
    }
    for (int i = 0; i < 50; ++i) step();
    fetched_.check_empty();
    EXPECT_TRUE(memory_.idle());
  }

 private:
  uint64_t address_of(uint32_t number) const {
    return ring_.base + uint64_t{kCommandBytes} * (number % ring_.size);
  }

  void fail_beat_of(uint32_t place) {
    memory_.fail_beat(address_of(place) + kBeatBytes * random_.below(kCommandBytes / kBeatBytes));
  }

  void submit() {
    const uint64_t address = address_of(tail_);
    std::array<uint8_t, kCommandBytes> command;
    for (uint8_t& byte : command) byte = static_cast<uint8_t>(random_.next());
    memory_.memory().write(address, command);
    Fetched fetched{.number = tail_};
    for (uint32_t at = 0; at < kCommandBytes; at += kBeatBytes) {
      const auto beat = memory_.beat(address + at);
      std::memcpy(fetched.bytes.data() + at, beat.data(), kBeatBytes);
      if (memory_.fails(address + at) && !fetched.failed) {
        fetched.failed = true;
        fetched.failed_address = (address + at) / 32 * 32;
      }
    }
    fetched_.expect(fetched);
    ++tail_;
  }

  void step() {
    model_->tail_i = tail_;
    model_->command_ready_i = sink_.ready();
    if (random_.chance(0.05)) model_->stop_i = !model_->stop_i;
    memory_.drive(model_.ports());
    model_.settle();
    EXPECT_FALSE(model_->stop_i && model_->request_valid_o) << "a request after the stop";
    if (model_->request_valid_o) {
      EXPECT_EQ(model_->request_address_o, address_of(requested_));
      EXPECT_EQ(model_->request_beats_o, kCommandBytes / kBeatBytes);
    }
    requested_ += memory_.step(model_.ports()) != 0;
    EXPECT_LE(requested_, tail_) << "a command that was not submitted";
    EXPECT_LE(requested_ - fetched_.checked(), kAhead) << "too far ahead";
    Fetched fetched;
    std::memcpy(fetched.bytes.data(), &model_->command_o, kCommandBytes);
    fetched.number = model_->number_o;
    fetched.failed = model_->failed_o;
    if (fetched.failed) fetched.failed_address = model_->failed_address_o;
    if (sink_.step(model_->command_valid_o, fetched)) fetched_.check(fetched);
    model_.edge();
  }

  Ring ring_;
  VerilatedModel<Model> model_;
  ReadClientMemory memory_;
  StreamSink<Fetched> sink_;
  Random random_;
  Scoreboard<Fetched> fetched_;
  uint32_t tail_ = 0;
  uint32_t requested_ = 0;
};

template <class Type>
class CommandFetch : public testing::Test {};

using Buses = testing::Types<FetchBench<Vcommand_fetch_64, 8>, FetchBench<Vcommand_fetch_128, 16>>;
TYPED_TEST_SUITE(CommandFetch, Buses);

TYPED_TEST(CommandFetch, EveryCommandOnceInOrder) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    Ring ring{random.next() & ~uint64_t{63}, 2u << random.below(6), 0.2 * random.below(3)};
    if (seed % 5 == 0) ring.size = 65'536;
    if (seed % 7 == 0)
      ring.base = uint64_t{0} - 64;  // wraps around at the end of the address space
    const ReadClientTiming timing{1 + random.below(30), 0.4 * random.below(2),
                                  0.3 * random.below(3)};
    TypeParam bench(ring, timing, 0.4 * random.below(3), seed);
    bench.run(100);
    if (this->HasFailure()) return;
  }
}

// Numbers go on where places begin again.
TYPED_TEST(CommandFetch, TheLargestRingWraps) {
  TypeParam bench({.base = 0x4000'0000, .size = 65'536}, {}, 0.0, 1);
  bench.run(65'600);
}

}  // namespace
}  // namespace sluice
