// fifo of depth 1, 4 and 5, and sram_fifo of depth 2, 8 and 64, against a queue.
//
// What goes in comes out, in order, under random stalls on both sides. In every cycle the counts
// agree, ready is there unless the queue is full, and valid as early as the module promises: in the
// cycle after the push for fifo, two cycles after it for sram_fifo, and then an entry a cycle.
#include <Vqueues.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <vector>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

struct Shape {
  uint32_t depth;
  uint64_t latency;  // cycles from push to valid
};

// As in queues_wrapper.sv.
constexpr Shape kShapes[] = {{1, 1}, {4, 1}, {5, 1}, {2, 2}, {8, 2}, {64, 2}};
constexpr size_t kQueues = std::size(kShapes);
constexpr int kEntries = 500;

class Lane {
 public:
  Lane(const Shape& shape, double source_stall, double sink_stall, uint64_t seed)
      : shape_(shape), source_(source_stall, seed), sink_(sink_stall, seed + 1) {
    Random random(seed);
    for (int i = 0; i < kEntries; ++i) source_.push(static_cast<uint32_t>(random.next()));
  }

  bool finished() const { return sink_.received().size() == kEntries; }

  void drive(Vqueues& model, size_t i) {
    model.valid_i[i] = source_.valid();
    model.data_i[i] = source_.payload();
    model.ready_i[i] = sink_.ready();
  }

  void step(Vqueues& model, size_t i, uint64_t cycle) {
    ASSERT_EQ(model.count_o[i], entries_.size());
    ASSERT_EQ(model.ready_o[i] != 0, entries_.size() < shape_.depth);
    const bool valid = !entries_.empty() && cycle >= entries_.front().first_valid;
    ASSERT_EQ(model.valid_o[i] != 0, valid);
    if (valid) {
      ASSERT_EQ(model.data_o[i], entries_.front().data);
    }
    if (sink_.step(valid, model.data_o[i])) entries_.pop_front();
    const uint32_t data = source_.payload();
    if (source_.step(model.ready_o[i])) entries_.push_back({data, cycle + shape_.latency});
  }

 private:
  struct Entry {
    uint32_t data;
    uint64_t first_valid;
  };

  Shape shape_;
  StreamSource<uint32_t> source_;
  StreamSink<uint32_t> sink_;
  std::deque<Entry> entries_;
};

TEST(Queues, GiveBackWhatTheyGotInOrder) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    VerilatedModel<Vqueues> model(seed);
    for (size_t i = 0; i < kQueues; ++i) model->valid_i[i] = 0;
    model.reset();
    std::vector<Lane> lanes;
    for (size_t i = 0; i < kQueues; ++i) {
      lanes.emplace_back(kShapes[i], 0.3 * (seed % 3), 0.3 * (seed / 3 % 3), kQueues * seed + i);
    }
    for (bool finished = false; !finished;) {
      ASSERT_LT(model.cycle(), 20'000u) << "entries are missing, seed " << seed;
      for (size_t i = 0; i < kQueues; ++i) lanes[i].drive(model.ports(), i);
      model.settle();
      finished = true;
      for (size_t i = 0; i < kQueues; ++i) {
        lanes[i].step(model.ports(), i, model.cycle());
        ASSERT_FALSE(HasFatalFailure())
            << "seed " << seed << ", queue " << i << ", cycle " << model.cycle();
        finished &= lanes[i].finished();
      }
      model.edge();
    }
  }
}

}  // namespace
}  // namespace sluice
