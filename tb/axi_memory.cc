#include "tb/axi_memory.h"

#include <fmt/format.h>

#include <bit>
#include <stdexcept>

namespace sluice {
namespace {

constexpr uint8_t kPoison = 0xDB;

void check(bool good, std::string_view what) {
  if (!good) throw std::runtime_error(fmt::format("AXI memory timing: {}.", what));
}

void check_timing(const AxiMemoryTiming& timing) {
  check(timing.read_latency >= 1 && timing.write_latency >= 1, "latencies are at least 1 cycle");
  for (const AxiBandwidth& bandwidth : {timing.read_bandwidth, timing.write_bandwidth}) {
    check(bandwidth.beats >= 1 && bandwidth.beats <= bandwidth.cycles && bandwidth.cycles < 65536,
          "bandwidths are 1 <= beats <= cycles < 65536");
  }
  check(timing.max_reads >= 1 && timing.max_writes >= 1, "max_reads and max_writes are at least 1");
  const AxiStalls& stalls = timing.stalls;
  for (const double stall : {stalls.aw, stalls.w, stalls.b, stalls.ar, stalls.r}) {
    check(stall >= 0.0 && stall < 1.0, "stall probabilities are at least 0 and below 1");
  }
}

}  // namespace

AxiMemory::AxiMemory(Memory& memory, int bus_bytes, const AxiMemoryTiming& timing)
    : memory_(memory), bus_bytes_(bus_bytes) {
  if (bus_bytes != 4 && bus_bytes != 8 && bus_bytes != 16 && bus_bytes != 32) {
    throw std::runtime_error(
        fmt::format("AXI memory: a bus of {} bytes; it can have 4, 8, 16 or 32.", bus_bytes));
  }
  set_timing(timing);
}

void AxiMemory::set_timing(const AxiMemoryTiming& timing) {
  check_timing(timing);
  check(idle(), "it can change only while no transaction is open");
  timing_ = timing;
  random_ = Random(timing.seed);
  read_pace_ = Pace(timing.read_bandwidth);
  write_pace_ = Pace(timing.write_bandwidth);
}

void AxiMemory::reset() {
  reads_.clear();
  writes_.clear();
  writes_with_data_ = 0;
  read_under_way_ = kNone;
  reads_open_ = 0;
  writes_open_ = 0;
  outputs_ = {};
}

AxiMemory::Burst AxiMemory::accept(const AxiAddress& address) const {
  if (address.burst != kAxiIncr || (1 << address.size) != bus_bytes_) {
    throw std::runtime_error(
        fmt::format("AXI memory: burst at {:#x} has AxBURST {} and AxSIZE {}; only INCR (1) of the "
                    "full bus width ({}) is supported.",
                    address.address, address.burst, address.size,
                    std::countr_zero(static_cast<unsigned>(bus_bytes_))));
  }
  Burst burst;
  burst.next_address = address.address & ~static_cast<uint64_t>(bus_bytes_ - 1);
  burst.beats_left = address.beats();
  burst.id = address.id;
  return burst;
}

void AxiMemory::step(const AxiManagerSignals& manager) {
  if (outputs_.b.valid && manager.b_ready) {
    outputs_.b.valid = false;
    --writes_open_;
  }
  if (outputs_.r.valid && manager.r_ready) {
    outputs_.r.valid = false;
    ++read_beats_;
    if (outputs_.r.payload.last) --reads_open_;
  }
  if (outputs_.w_ready && manager.w.valid) take_write_beat(manager.w.payload);
  if (outputs_.aw_ready && manager.aw.valid) {
    writes_.push_back(accept(manager.aw.payload));
    ++writes_open_;
  }
  if (outputs_.ar_ready && manager.ar.valid) {
    reads_.push_back(accept(manager.ar.payload));
    reads_.back().due = cycle_ + timing_.read_latency;
    ++reads_open_;
  }

  ++cycle_;
  read_pace_.tick();
  write_pace_.tick();
  const AxiStalls& stalls = timing_.stalls;
  if (!outputs_.b.valid && !random_.chance(stalls.b)) put_write_response();
  if (!outputs_.r.valid && !random_.chance(stalls.r) && read_pace_.ready()) put_read_beat();
  outputs_.aw_ready = writes_open_ < timing_.max_writes && !random_.chance(stalls.aw);
  outputs_.ar_ready = reads_open_ < timing_.max_reads && !random_.chance(stalls.ar);
  outputs_.w_ready =
      writes_with_data_ < writes_.size() && write_pace_.ready() && !random_.chance(stalls.w);
}

void AxiMemory::take_write_beat(const AxiWriteBeat& beat) {
  Burst& burst = writes_[writes_with_data_];
  write_pace_.take();
  ++write_beats_;
  if (beat.strobe != 0) {
    if (memory_.faulty(burst.next_address, bus_bytes_, Access::kWrite)) {
      burst.response = kSlvErr;
    } else {
      const std::span bytes(beat.data.data(), bus_bytes_);
      memory_.write_strobed(burst.next_address, bytes, beat.strobe);
    }
  }
  burst.next_address += bus_bytes_;
  if (--burst.beats_left == 0) {
    burst.due = cycle_ + timing_.write_latency;
    ++writes_with_data_;
  }
}

size_t AxiMemory::choose(const std::vector<Burst>& bursts, size_t count) {
  if (timing_.order == ResponseOrder::kInOrder) {
    return count > 0 && bursts[0].due <= cycle_ ? 0 : kNone;
  }
  uint32_t ids_seen = 0;
  uint32_t candidates = 0;
  size_t chosen = kNone;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t id_bit = 1u << bursts[i].id;
    if ((ids_seen & id_bit) == 0 && bursts[i].due <= cycle_ && random_.below(++candidates) == 0) {
      chosen = i;
    }
    ids_seen |= id_bit;
  }
  return chosen;
}

void AxiMemory::put_read_beat() {
  const size_t index = read_under_way_ != kNone ? read_under_way_ : choose(reads_, reads_.size());
  if (index == kNone) return;
  Burst& burst = reads_[index];
  AxiReadBeat& beat = outputs_.r.payload;
  read_pace_.take();
  if (memory_.faulty(burst.next_address, bus_bytes_, Access::kRead)) {
    beat.data.fill(kPoison);
    beat.response = kSlvErr;
  } else {
    memory_.read(burst.next_address, std::span(beat.data.data(), bus_bytes_));
    beat.response = kOkay;
  }
  burst.next_address += bus_bytes_;
  beat.id = burst.id;
  beat.last = --burst.beats_left == 0;
  outputs_.r.valid = true;
  read_under_way_ = timing_.order == ResponseOrder::kInterleave ? kNone : index;
  if (beat.last) {
    reads_.erase(reads_.begin() + static_cast<ptrdiff_t>(index));
    read_under_way_ = kNone;
  }
}

void AxiMemory::put_write_response() {
  const size_t index = choose(writes_, writes_with_data_);
  if (index == kNone) return;
  outputs_.b.payload = {writes_[index].id, writes_[index].response};
  outputs_.b.valid = true;
  writes_.erase(writes_.begin() + static_cast<ptrdiff_t>(index));
  --writes_with_data_;
}

}  // namespace sluice
