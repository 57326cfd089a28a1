// The other side of a client of read_arbiter: memory that answers its bursts in order, at most a
// beat a cycle, after a latency and with pauses. Single beats can be made to fail; like
// read_arbiter, it then gives zeros and the error flag.
//
// A burst that is empty, longer than max_beats, or that crosses a 4 KiB boundary throws
// std::runtime_error.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <set>
#include <span>
#include <stdexcept>

#include "tb/memory.h"
#include "tb/random.h"

namespace sluice {

struct ReadClientTiming {
  uint32_t latency = 2;  // cycles from a request to its first beat, at least 1
  double request_stall = 0.0;
  double beat_stall = 0.0;
};

class ReadClientMemory {
 public:
  ReadClientMemory(int beat_bytes, int max_beats, const ReadClientTiming& timing, uint64_t seed)
      : beat_bytes_(beat_bytes), max_beats_(max_beats), timing_(timing), random_(seed) {}

  Memory& memory() { return memory_; }
  void fail_beat(uint64_t address) { failing_.insert(address); }
  bool fails(uint64_t address) const { return failing_.contains(address); }

  // What a client gets from the beat at this address.
  std::array<uint8_t, 32> beat(uint64_t address) const {
    std::array<uint8_t, 32> data{};
    if (!fails(address)) memory_.read(address, std::span(data).first(beat_bytes_));
    return data;
  }

  // Sets the inputs of the current cycle.
  template <class Model>
  void drive(Model& model) {
    model.request_ready_i = !random_.chance(timing_.request_stall);
    model.beat_valid_i =
        !beats_.empty() && beats_.front().due <= cycle_ && !random_.chance(timing_.beat_stall);
    model.beat_error_i = 0;
    if (!model.beat_valid_i) return;
    const std::array<uint8_t, 32> data = beat(beats_.front().address);
    std::memcpy(&model.beat_i, data.data(), sizeof(model.beat_i));
    model.beat_error_i = fails(beats_.front().address);
  }

  // The clock edge that ends it; returns the beats of the burst that was asked for, mostly 0.
  template <class Model>
  int step(const Model& model) {
    ++cycle_;
    if (model.beat_valid_i) beats_.pop_front();
    if (!model.request_valid_o || !model.request_ready_i) return 0;
    const uint64_t address = model.request_address_o;
    const int beats = model.request_beats_o;
    const uint64_t last = address + static_cast<uint64_t>(beats) * beat_bytes_ - 1;
    if (beats < 1 || beats > max_beats_ || address / 4096 != last / 4096 ||
        address % beat_bytes_ != 0) {
      throw std::runtime_error(fmt::format("bad burst of {} beats at {:#x}", beats, address));
    }
    for (int i = 0; i < beats; ++i) {
      beats_.push_back(
          {address + static_cast<uint64_t>(i) * beat_bytes_, cycle_ + timing_.latency - 1});
    }
    ++bursts_;
    return beats;
  }

  int bursts() const { return bursts_; }
  bool idle() const { return beats_.empty(); }

 private:
  struct Beat {
    uint64_t address;
    uint64_t due;
  };

  int beat_bytes_;
  int max_beats_;
  ReadClientTiming timing_;
  Random random_;
  Memory memory_;
  std::set<uint64_t> failing_;
  std::deque<Beat> beats_;
  uint64_t cycle_ = 0;
  int bursts_ = 0;
};

// The bytes of a port of DataBits bits.
template <class Port>
std::array<uint8_t, 32> port_bytes(const Port& port) {
  std::array<uint8_t, 32> bytes{};
  std::memcpy(bytes.data(), &port, sizeof(port));
  return bytes;
}

}  // namespace sluice
