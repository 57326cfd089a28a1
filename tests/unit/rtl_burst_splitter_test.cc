// burst_splitter: every transfer becomes exactly the bursts that docs/dma.md describes.
//
// The reference cuts a transfer greedily: as many beats as are left, at most the longest burst, up
// to the next 4 KiB boundary. Random transfers, many across boundaries and one across the end of
// the address space, meet a receiver whose room comes and goes at random, on buses of three widths.
#include <Vburst_splitter.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <ostream>
#include <utility>
#include <vector>

#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

struct Transfer {
  uint64_t address = 0;
  uint32_t bytes = 0;
};

struct Burst {
  uint64_t address = 0;
  uint32_t beats = 0;
  bool operator==(const Burst&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Burst& burst) {
  return out << burst.beats << " beats at 0x" << std::hex << burst.address << std::dec;
}

struct Bus {
  uint32_t bytes;
  uint32_t max_beats;
};

// As in burst_splitter_wrapper.sv.
constexpr Bus kBuses[] = {{8, 32}, {16, 32}, {32, 8}};
constexpr size_t kBusCount = std::size(kBuses);
constexpr int kTransfers = 60;

std::vector<Burst> cut(const Bus& bus, Transfer transfer) {
  std::vector<Burst> bursts;
  while (transfer.bytes > 0) {
    const uint64_t to_boundary = 4096 - transfer.address % 4096;
    const uint64_t bytes =
        std::min({uint64_t{transfer.bytes}, uint64_t{bus.max_beats} * bus.bytes, to_boundary});
    bursts.push_back({transfer.address, static_cast<uint32_t>(bytes / bus.bytes)});
    transfer.address += bytes;
    transfer.bytes -= static_cast<uint32_t>(bytes);
  }
  return bursts;
}

Transfer draw_transfer(Random& random) {
  const uint64_t near_boundary = (random.next() & ~uint64_t{4095}) - 32 * random.below(8);
  return {random.chance(0.5) ? near_boundary : random.next() & ~uint64_t{31},
          32 * (1 + random.below(random.chance(0.2) ? 400 : 20))};
}

class Lane {
 public:
  Lane(const Bus& bus, uint64_t seed) : random_(seed), source_(0.3, seed) {
    Random transfers(seed);
    push(bus, {uint64_t{0} - 96, 224});  // across the end of the address space
    for (int i = 0; i < kTransfers; ++i) push(bus, draw_transfer(transfers));
  }

  bool finished() const { return source_.empty() && expected_.empty(); }

  void drive(Vburst_splitter& model, size_t i) {
    model.start_valid_i[i] = source_.valid();
    model.start_address_i[i] = source_.payload().address;
    model.start_bytes_i[i] = source_.payload().bytes;
    model.space_i[i] = space_;
    model.burst_ready_i[i] = random_.chance(0.5);
  }

  void step(Vburst_splitter& model, size_t i) {
    const bool started = source_.step(model.start_ready_o[i]);
    const bool settled = std::exchange(settled_, !started);
    if (model.burst_valid_o[i]) {
      const Burst burst{model.burst_address_o[i], model.burst_beats_o[i]};
      ASSERT_LE(burst.beats, space_) << "a burst without room for it";
      ASSERT_FALSE(expected_.empty()) << burst;
      ASSERT_EQ(burst, expected_.front());
      if (model.burst_ready_i[i]) {
        expected_.pop_front();
        space_ -= burst.beats;
      }
    } else if (settled && !model.start_ready_o[i]) {
      ASSERT_GT(expected_.front().beats, space_) << "no burst although there is room";
    }
    space_ = std::min(space_ + random_.below(random_.chance(0.2) ? 60 : 3), 256u);
  }

 private:
  void push(const Bus& bus, const Transfer& transfer) {
    source_.push(transfer);
    for (const Burst& burst : cut(bus, transfer)) expected_.push_back(burst);
  }

  Random random_;
  StreamSource<Transfer> source_;
  std::deque<Burst> expected_;
  uint32_t space_ = 0;
  bool settled_ = false;  // no transfer was taken in the cycle before
};

TEST(BurstSplitter, CutsTransfersExactly) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    VerilatedModel<Vburst_splitter> model(seed);
    std::vector<Lane> lanes;
    for (size_t i = 0; i < kBusCount; ++i) lanes.emplace_back(kBuses[i], kBusCount * seed + i);
    for (size_t i = 0; i < kBusCount; ++i) model->start_valid_i[i] = 0;
    model.reset();
    const auto finished = [](const Lane& lane) { return lane.finished(); };
    while (!std::all_of(lanes.begin(), lanes.end(), finished)) {
      ASSERT_LT(model.cycle(), 200'000u) << "bursts are missing, seed " << seed;
      for (size_t i = 0; i < kBusCount; ++i) lanes[i].drive(model.ports(), i);
      model.settle();
      for (size_t i = 0; i < kBusCount; ++i) {
        lanes[i].step(model.ports(), i);
        ASSERT_FALSE(HasFatalFailure()) << "seed " << seed << ", " << kBuses[i].bytes << " bytes";
      }
      model.edge();
    }
  }
}

}  // namespace
}  // namespace sluice
