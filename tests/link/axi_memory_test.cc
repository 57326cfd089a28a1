// axi_memory: random bursts on AXI4 and random words of the link against an array, with the
// protocol checker on the bus. Writes have their regions to themselves, so that every read has one
// right answer however the memory orders the accesses.
#include <Vaxi_memory_128.h>
#include <Vaxi_memory_64.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <vector>

#include "tb/axi_checker.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr uint32_t kBytes = 8192;
constexpr uint32_t kHalf = kBytes / 2;  // the bus writes the lower, the link the upper half

template <class Model>
class Bench {
 public:
  static constexpr int kBusBytes = sizeof(Model::wdata_i);

  Bench(double stall, uint64_t seed)
      : contents(kBytes), model_(seed), random_(seed), stall_(stall), checker_(kBusBytes) {
    model_->link_valid_i = model_->awvalid_i = model_->wvalid_i = model_->arvalid_i = 0;
    model_->rready_i = model_->bready_i = 0;
    model_.reset();
    for (uint32_t address = 0; address < kBytes; address += 4) link_write(address);
  }

  // Cycles until everything that was started is done.
  void drain() {
    for (int i = 0; busy(); ++i) {
      ASSERT_LT(i, 100'000) << "the memory hangs";
      ASSERT_NO_FATAL_FAILURE(tick());
    }
    checker_.check_idle(model_.cycle());
  }

  void start_write() {
    const AxiAddress address = draw_burst(0, kHalf);
    to_write_.push_back(address);
    for (int beat = 0; beat < address.beats(); ++beat) {
      AxiWriteBeat data;
      for (uint8_t& byte : data.data) byte = static_cast<uint8_t>(random_.next());
      data.strobe = static_cast<uint32_t>(random_.next()) & ((1ull << kBusBytes) - 1);
      data.last = beat + 1 == address.beats();
      for (int i = 0; i < kBusBytes; ++i) {
        const uint64_t at = address.address + beat * kBusBytes + i;
        if (data.strobe >> i & 1) contents[at % kBytes] = data.data[i];
      }
      beats_.push_back(data);
    }
    ++responses_due_;
  }

  // Bits above the memory's are not looked at.
  void start_read(uint32_t from, uint32_t to) {
    const AxiAddress address = draw_burst(from, to);
    to_read_.push_back(address);
    for (int beat = 0; beat < address.beats(); ++beat) {
      expected_.push_back(
          {address.address % kBytes + beat * kBusBytes, address.id, beat + 1 == address.beats()});
    }
  }

  void link_read(uint32_t address) {
    uint32_t expected;
    std::memcpy(&expected, &contents[address], 4);
    EXPECT_EQ(link_access(false, address, 0), expected) << "at " << address;
  }

  void link_write(uint32_t address) {
    const auto value = static_cast<uint32_t>(random_.next());
    link_access(true, address, value);
    std::memcpy(&contents[address], &value, 4);
  }

  uint32_t cycles_of_a_read(int beats) {
    AxiAddress address;
    address.length = static_cast<uint8_t>(beats - 1);
    address.size = static_cast<uint8_t>(std::countr_zero(unsigned{kBusBytes}));
    to_read_.push_back(address);
    for (int beat = 0; beat < beats; ++beat) {
      expected_.push_back({uint64_t(beat) * kBusBytes, 0, beat + 1 == beats});
    }
    const uint64_t start = model_.cycle();
    drain();
    return static_cast<uint32_t>(model_.cycle() - start);
  }

  void tick() {
    drive();
    model_.settle();
    const AxiManagerSignals manager = manager_signals();
    const AxiSubordinateSignals memory = memory_signals();
    checker_.step(model_.cycle(), manager, memory);
    aw_shown_ = manager.aw.valid && !memory.aw_ready;
    w_shown_ = manager.w.valid && !memory.w_ready;
    ar_shown_ = manager.ar.valid && !memory.ar_ready;
    if (manager.aw.valid && memory.aw_ready) {
      to_write_.pop_front();
      ++bursts_open_;
    }
    if (manager.w.valid && memory.w_ready) {
      if (beats_.front().last) --bursts_open_;
      beats_.pop_front();
    }
    if (manager.ar.valid && memory.ar_ready) to_read_.pop_front();
    if (memory.b.valid && manager.b_ready) --responses_due_;
    if (memory.r.valid && manager.r_ready) {
      ASSERT_FALSE(expected_.empty());
      const Beat& beat = expected_.front();
      ASSERT_EQ(std::memcmp(memory.r.payload.data.data(), &contents[beat.address], kBusBytes), 0)
          << "read at " << beat.address;
      ASSERT_EQ(memory.r.payload.id, beat.id);
      ASSERT_EQ(memory.r.payload.last, beat.last);
      expected_.pop_front();
    }
    model_.edge();
  }

  std::vector<uint8_t> contents;

 private:
  struct Beat {
    uint64_t address;
    uint8_t id;
    bool last;
  };

  bool busy() const {
    return !to_write_.empty() || !beats_.empty() || responses_due_ > 0 || !to_read_.empty() ||
           !expected_.empty();
  }

  AxiAddress draw_burst(uint32_t from, uint32_t to) {
    AxiAddress address;
    const uint32_t beats = 1 + random_.below(random_.chance(0.1) ? 32 : 4);
    const uint32_t places = (to - from) / kBusBytes - beats + 1;
    address.address = from + random_.below(places) * kBusBytes;
    const uint64_t to_boundary = kAxiBoundary - address.address % kAxiBoundary;
    address.length = static_cast<uint8_t>(std::min<uint64_t>(beats, to_boundary / kBusBytes) - 1);
    address.address += random_.next() / kBytes * kBytes;
    address.id = static_cast<uint8_t>(random_.below(4));
    address.size = static_cast<uint8_t>(std::countr_zero(unsigned{kBusBytes}));
    return address;
  }

  void drive() {
    const auto shows = [&](bool shown) { return shown || !random_.chance(stall_); };
    model_->awvalid_i = !to_write_.empty() && shows(aw_shown_);
    if (model_->awvalid_i) {
      model_->awaddr_i = to_write_.front().address;
      model_->awid_i = to_write_.front().id;
    }
    model_->wvalid_i = !beats_.empty() && bursts_open_ > 0 && shows(w_shown_);
    if (model_->wvalid_i) {
      std::memcpy(&model_->wdata_i, beats_.front().data.data(), kBusBytes);
      model_->wstrb_i = beats_.front().strobe;
      model_->wlast_i = beats_.front().last;
    }
    model_->arvalid_i = !to_read_.empty() && shows(ar_shown_);
    if (model_->arvalid_i) {
      model_->araddr_i = to_read_.front().address;
      model_->arid_i = to_read_.front().id;
      model_->arlen_i = to_read_.front().length;
    }
    model_->rready_i = shows(false);
    model_->bready_i = shows(false);
  }

  AxiManagerSignals manager_signals() {
    AxiManagerSignals signals;
    if (model_->awvalid_i) signals.aw = {true, to_write_.front()};
    if (model_->wvalid_i) signals.w = {true, beats_.front()};
    if (model_->arvalid_i) signals.ar = {true, to_read_.front()};
    signals.b_ready = model_->bready_i;
    signals.r_ready = model_->rready_i;
    return signals;
  }

  AxiSubordinateSignals memory_signals() {
    AxiSubordinateSignals signals;
    signals.aw_ready = model_->awready_o;
    signals.w_ready = model_->wready_o;
    signals.ar_ready = model_->arready_o;
    signals.b = {model_->bvalid_o != 0, {model_->bid_o, model_->bresp_o}};
    signals.r.valid = model_->rvalid_o;
    signals.r.payload.id = model_->rid_o;
    signals.r.payload.last = model_->rlast_o;
    std::memcpy(signals.r.payload.data.data(), &model_->rdata_o, kBusBytes);
    return signals;
  }

  uint32_t link_access(bool write, uint32_t address, uint32_t value) {
    model_->link_valid_i = 1;
    model_->link_write_i = write;
    model_->link_address_i = address / 4;
    model_->link_write_data_i = value;
    uint32_t read = 0;
    for (bool done = false; !done;) {
      drive();
      model_.settle();
      done = model_->link_done_o;
      read = model_->link_read_data_o;
      tick();
    }
    model_->link_valid_i = 0;
    return read;
  }

  VerilatedModel<Model> model_;
  Random random_;
  double stall_;
  AxiChecker checker_;
  std::deque<AxiAddress> to_write_, to_read_;
  std::deque<AxiWriteBeat> beats_;
  std::deque<Beat> expected_;
  bool aw_shown_ = false, w_shown_ = false, ar_shown_ = false;
  int bursts_open_ = 0;  // addresses that were taken, without all their data
  int responses_due_ = 0;
};

template <class Model>
class AxiMemory : public testing::Test {};
using Models = testing::Types<Vaxi_memory_64, Vaxi_memory_128>;
TYPED_TEST_SUITE(AxiMemory, Models);

TYPED_TEST(AxiMemory, HoldsWhatBusAndLinkWrite) {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Bench<TypeParam> bench(seed % 3 * 0.3, seed);
    Random random(seed);
    for (int round = 0; round < 40; ++round) {
      // The bus writes below and reads above; the link reads and writes above afterwards.
      for (int i = 0; i < 6; ++i) {
        bench.start_write();
        bench.start_read(kHalf, kBytes);
        for (uint32_t n = random.below(8); n > 0; --n) ASSERT_NO_FATAL_FAILURE(bench.tick());
        bench.link_read(kHalf + 4 * random.below(kHalf / 4));
      }
      ASSERT_NO_FATAL_FAILURE(bench.drain());
      for (int i = 0; i < 6; ++i) {
        bench.start_read(0, kHalf);
        bench.link_write(kHalf + 4 * random.below(kHalf / 4));
        bench.link_read(4 * random.below(kBytes / 4));
      }
      ASSERT_NO_FATAL_FAILURE(bench.drain());
    }
  }
}

TYPED_TEST(AxiMemory, ReadsABeatACycle) {
  Bench<TypeParam> bench(0, 1);
  EXPECT_LE(bench.cycles_of_a_read(32), 32u + 2);
}

}  // namespace
}  // namespace sluice
