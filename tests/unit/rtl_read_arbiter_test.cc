// read_arbiter between three clients and a memory on AXI4 that mixes the beats of different IDs.
//
// Each client gets the data of its own requests, in order, and zeros with the error flag where
// memory answered SLVERR or DECERR. Requests are taken round robin: between a client's request and
// its grant each other client gets at most one. A lazy request is taken only when none of the
// others waits. stop_i ends the taking; open_o counts bursts
// exactly. The bus checker watches the AXI side.
#include <Vread_arbiter.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <ostream>
#include <vector>

#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/memory.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr int kBeatBytes = 8;
constexpr size_t kClients = 3;

struct Request {
  uint64_t address = 0;
  uint32_t beats = 0;
};

struct Beat {
  uint64_t data = 0;
  bool error = false;
  bool operator==(const Beat&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Beat& beat) {
  return out << std::hex << beat.data << std::dec << (beat.error ? " with error" : "");
}

class ArbiterBench {
 public:
  // `laziness` is how many of the requests are lazy.
  ArbiterBench(const AxiMemoryTiming& timing, double request_stall, double laziness, uint64_t seed)
      : model_(seed),
        random_(seed),
        bus_(memory_, kBeatBytes, timing),
        checker_(kBeatBytes),
        laziness_(laziness) {
    std::vector<uint8_t> page(Memory::kPageBytes);
    for (uint8_t& byte : page) byte = static_cast<uint8_t>(random_.next());
    memory_.write(0, page);
    for (size_t i = 0; i < kClients; ++i) sources_.emplace_back(request_stall, kClients * seed + i);
    for (size_t i = 0; i < kClients; ++i) {
      model_->request_valid_i[i] = 0;
      lazy_[i] = random_.chance(laziness_);
    }
    model_->rvalid_i = 0;
    model_->stop_i = 0;
    model_.reset();
  }

  Memory& memory() { return memory_; }
  void set_stop(bool stop) { model_->stop_i = stop; }
  bool open() { return open_ != 0; }
  uint64_t cycle() const { return model_.cycle(); }
  uint64_t grants() const { return grants_; }

  void push(size_t client, const Request& request) {
    sources_[client].push(request);
    for (uint32_t i = 0; i < request.beats; ++i) {
      const uint64_t address = request.address + i * kBeatBytes;
      Beat beat{0, memory_.faulty(address, kBeatBytes, Access::kRead)};
      std::array<uint8_t, kBeatBytes> bytes;
      memory_.read(address, bytes);
      if (!beat.error) std::memcpy(&beat.data, bytes.data(), kBeatBytes);
      beats_[client].expect(beat);
      ++beats_due_;
    }
  }

  bool finished() const {
    size_t checked = 0;
    for (const auto& beats : beats_) checked += beats.checked();
    return checked == beats_due_;
  }

  void step() {
    const AxiSubordinateSignals& bus = bus_.outputs();
    for (size_t i = 0; i < kClients; ++i) {
      model_->request_valid_i[i] = sources_[i].valid();
      model_->request_lazy_i[i] = lazy_[i];
      model_->request_address_i[i] = sources_[i].payload().address;
      model_->request_beats_i[i] = static_cast<uint16_t>(sources_[i].payload().beats);
    }
    model_->arready_i = bus.ar_ready;
    model_->rvalid_i = bus.r.valid;
    model_->rid_i = bus.r.payload.id;
    model_->rlast_i = bus.r.valid && bus.r.payload.last;
    model_->rresp_i = bus.r.payload.response;
    if (bus.r.payload.response == kSlvErr && random_.chance(0.5)) model_->rresp_i = kDecErr;
    std::memcpy(&model_->rdata_i, bus.r.payload.data.data(), kBeatBytes);
    model_.settle();
    EXPECT_EQ(model_->open_o != 0, open_ != 0);
    EXPECT_TRUE(model_->rready_o);
    if (bus.r.valid && bus.r.payload.last) --open_;
    take_requests();
    take_beats();
    AxiManagerSignals manager;
    manager.ar = {model_->arvalid_o != 0,
                  {model_->araddr_o, model_->arid_o, model_->arlen_o, 3, kAxiIncr}};
    manager.r_ready = model_->rready_o;
    checker_.step(model_.cycle(), manager, bus);
    bus_.step(manager);
    model_.edge();
  }

  void check_end() {
    for (const auto& beats : beats_) beats.check_empty();
    checker_.check_idle(model_.cycle());
    EXPECT_EQ(open_, 0);
  }

 private:
  void take_requests() {
    size_t granted = kClients;
    for (size_t i = 0; i < kClients; ++i) {
      const bool waiting = sources_[i].valid();
      if (!sources_[i].step(model_->request_ready_o[i])) {
        if (!waiting) overtaken_[i] = {};
        continue;
      }
      EXPECT_EQ(granted, kClients) << "two requests in one cycle";
      EXPECT_FALSE(model_->stop_i) << "a request was taken after the stop";
      granted = i;
    }
    if (granted == kClients) return;
    ++open_;
    ++grants_;
    overtaken_[granted] = {};
    for (size_t i = 0; i < kClients; ++i) {
      if (i == granted || !model_->request_valid_i[i]) continue;
      if (lazy_[i]) continue;
      EXPECT_FALSE(lazy_[granted]) << "lazy client " << granted << " came before client " << i;
      EXPECT_LE(++overtaken_[i][granted], 1) << "client " << granted << " overtook client " << i;
    }
    lazy_[granted] = random_.chance(laziness_);
  }

  void take_beats() {
    int clients = 0;
    for (size_t i = 0; i < kClients; ++i) {
      if (!model_->beat_valid_o[i]) continue;
      ++clients;
      beats_[i].check({model_->beat_o, model_->beat_error_o != 0});
    }
    EXPECT_LE(clients, 1) << "one beat for two clients";
  }

  VerilatedModel<Vread_arbiter> model_;
  Random random_;
  Memory memory_;
  AxiMemory bus_;
  AxiChecker checker_;
  std::vector<StreamSource<Request>> sources_;
  std::array<Scoreboard<Beat>, kClients> beats_;
  // By waiting client: grants to each other client since it waits.
  std::array<std::array<int, kClients>, kClients> overtaken_{};
  size_t beats_due_ = 0;
  uint64_t grants_ = 0;
  int open_ = 0;
  double laziness_;
  std::array<bool, kClients> lazy_{};
};

AxiMemoryTiming draw_timing(Random& random, uint64_t seed) {
  return {.read_latency = 1 + random.below(30),
          .max_reads = 1 + random.below(20),
          .order = ResponseOrder::kInterleave,
          .stalls = {.ar = 0.3 * random.below(3), .r = 0.3 * random.below(3)},
          .seed = seed};
}

void push_random(ArbiterBench& bench, Random& random, int requests) {
  for (int i = 0; i < requests; ++i) {
    const uint32_t beats = 1 + random.below(random.chance(0.2) ? 256 : 32);
    const uint32_t first = 512 * random.below(16) + random.below(512 - beats + 1);
    bench.push(random.below(kClients), {uint64_t{first} * kBeatBytes, beats});
  }
}

TEST(ReadArbiter, EachClientGetsItsOwnBeats) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    ArbiterBench bench(draw_timing(random, seed), 0.4 * random.below(3), 0.3 * random.below(3),
                       seed);
    for (int i = 0; i < 40; ++i) {
      const uint64_t granule = 32 * random.below(2048);
      bench.memory().add_fault(granule, granule, Access::kRead);
    }
    push_random(bench, random, 90);
    while (!bench.finished()) {
      ASSERT_LT(bench.cycle(), 100'000u) << "beats are missing";
      bench.step();
      if (HasFailure()) return;
    }
    for (int i = 0; i < 20; ++i) bench.step();
    bench.check_end();
  }
}

TEST(ReadArbiter, StopDrainsTheBus) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    ArbiterBench bench(draw_timing(random, seed), 0.0, 0.0, seed);
    push_random(bench, random, 100);
    for (int stops = 0; stops < 10; ++stops) {
      bench.set_stop(false);
      for (uint32_t i = random.below(40) + 3; i > 0; --i) bench.step();
      bench.set_stop(true);
      for (int i = 0; i < 5000 && bench.open(); ++i) bench.step();
      EXPECT_FALSE(bench.open());
      if (HasFailure()) return;
    }
    EXPECT_GE(bench.grants(), 10u);
    bench.set_stop(false);
    while (!bench.finished() && bench.cycle() < 100'000) bench.step();
    bench.check_end();
  }
}

TEST(ReadArbiter, TakesARequestACycle) {
  ArbiterBench bench({.read_latency = 1, .max_reads = 200}, 0.0, 0.0, 1);
  for (uint32_t i = 0; i < 99; ++i) bench.push(i % kClients, {64 * i, 1});
  for (int i = 0; i < 99; ++i) bench.step();
  EXPECT_EQ(bench.grants(), 99u);
}

}  // namespace
}  // namespace sluice
