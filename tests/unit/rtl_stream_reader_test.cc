// stream_reader between a queue of streams, a memory of random timing, and a consumer that stalls.
//
// Every beat of every stream comes out once, in order, with the error flag that memory gave it, and
// never is more asked for than fits: beats asked for and not yet taken stay within Depth. Buses of
// 64 and 128 bits. A memory latency is hidden if the buffer holds that many beats and a burst
// (docs/dma.md).
#include <Vstream_reader_128.h>
#include <Vstream_reader_64.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <ostream>
#include <vector>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_read_client.h"

namespace sluice {
namespace {

struct Stream {
  uint64_t address = 0;
  uint32_t bytes = 0;
};

struct Beat {
  std::array<uint8_t, 32> data{};
  bool error = false;
  bool operator==(const Beat&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Beat& beat) {
  for (const uint8_t byte : beat.data) out << int{byte} << ' ';
  return out << (beat.error ? "error" : "good");
}

struct Timing {
  ReadClientTiming memory;
  double start_stall = 0.0;
  double sink_stall = 0.0;
};

template <class Model, int kBytes, int kBeats, int kMaxBurst>
class ReaderBench {
 public:
  static constexpr int kDepth = kBeats;
  static constexpr int kBurst = kMaxBurst;
  static constexpr int kBeatBytes = kBytes;

  ReaderBench(const Timing& timing, uint64_t seed)
      : model_(seed),
        memory_(kBytes, kMaxBurst, timing.memory, seed),
        source_(timing.start_stall, seed),
        sink_(timing.sink_stall, seed) {
    Random random(seed);
    std::vector<uint8_t> page(Memory::kPageBytes);
    for (uint8_t& byte : page) byte = static_cast<uint8_t>(random.next());
    memory_.memory().write(0, page);
    model_->start_valid_i = 0;
    model_->beat_valid_i = 0;
    model_.reset();
  }

  ReadClientMemory& memory() { return memory_; }

  void push(const Stream& stream) {
    source_.push(stream);
    for (uint32_t at = 0; at < stream.bytes; at += kBytes) {
      const uint64_t address = stream.address + at;
      beats_.expect({memory_.beat(address), memory_.fails(address)});
      ++beats_due_;
    }
  }

  // Returns the cycles that it took.
  uint64_t run() {
    const uint64_t start = model_.cycle();
    while (beats_.checked() < beats_due_ && model_.cycle() < start + 1000 + 100 * beats_due_)
      step();
    const uint64_t cycles = model_.cycle() - start;
    for (int i = 0; i < 50; ++i) step();
    beats_.check_empty();
    return cycles;
  }

 private:
  void step() {
    model_->start_valid_i = source_.valid();
    model_->start_address_i = source_.payload().address;
    model_->start_bytes_i = source_.payload().bytes;
    model_->beat_ready_i = sink_.ready();
    memory_.drive(model_.ports());
    model_.settle();
    source_.step(model_->start_ready_o);
    const int64_t taken_up = asked_ - static_cast<int64_t>(beats_.checked());
    EXPECT_EQ(model_->request_lazy_o != 0, taken_up >= kDepth / 4);
    const int64_t held = come_ - static_cast<int64_t>(beats_.checked());
    EXPECT_EQ(model_->backlog_o != 0, held > 2);
    come_ += model_->beat_valid_i;
    asked_ += memory_.step(model_.ports());
    const Beat beat{port_bytes(model_->beat_o), model_->beat_error_o != 0};
    EXPECT_LE(asked_ - static_cast<int64_t>(beats_.checked()), kDepth) << "more than fits";
    if (sink_.step(model_->beat_valid_o, beat)) beats_.check(beat);
    model_.edge();
  }

  VerilatedModel<Model> model_;
  ReadClientMemory memory_;
  StreamSource<Stream> source_;
  StreamSink<Beat> sink_;
  Scoreboard<Beat> beats_;
  size_t beats_due_ = 0;
  int64_t asked_ = 0;
  int64_t come_ = 0;
};

template <class Type>
class StreamReader : public testing::Test {};

using Buses = testing::Types<ReaderBench<Vstream_reader_64, 8, 64, 32>,
                             ReaderBench<Vstream_reader_128, 16, 32, 16>>;
TYPED_TEST_SUITE(StreamReader, Buses);

TYPED_TEST(StreamReader, EveryBeatOnceInOrder) {
  for (uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const Timing timing{{1 + random.below(60), 0.5 * random.below(2), 0.3 * random.below(3)},
                        0.9 * random.below(2),
                        0.3 * random.below(3)};
    TypeParam bench(timing, seed);
    for (int i = 0; i < 200; ++i) bench.memory().fail_beat(8 * random.below(8192));
    for (int i = 0; i < 30; ++i) {
      const uint32_t bytes = 32 * (1 + random.below(random.chance(0.3) ? 100 : 10));
      bench.push({32 * random.below((Memory::kPageBytes - bytes) / 32), bytes});
    }
    bench.run();
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(StreamReader, HidesALatencyThatItHasRoomFor) {
  // Three cycles of the latency are the reader's own: asking, and the way through its memory.
  const uint32_t latency = TypeParam::kDepth - TypeParam::kBurst - 3;
  TypeParam bench({.memory = {.latency = latency}}, 1);
  constexpr uint32_t kLength = 1024;
  bench.push({0, kLength * TypeParam::kBeatBytes});
  EXPECT_LE(bench.run(), kLength + latency + 10);
}

TYPED_TEST(StreamReader, QueuesFourStreams) {
  TypeParam bench({.memory = {.latency = 30}}, 1);
  for (uint32_t i = 0; i < 40; ++i) bench.push({64 * i, 32});
  const uint64_t cycles = bench.run();
  EXPECT_LE(cycles, 30 + 10 + 40 * 4) << "short streams wait for each other";
}

}  // namespace
}  // namespace sluice
