// A manager on an AxiMemory of 64 bits, for its tests.
#pragma once

#include <deque>
#include <stdexcept>
#include <vector>

#include "tb/axi_checker.h"
#include "tb/axi_memory.h"

namespace sluice {

inline constexpr int kBusBytes = 8;

inline AxiAddress burst(uint64_t address, int beats, int id = 0) {
  AxiAddress result;
  result.address = address;
  result.id = static_cast<uint8_t>(id);
  result.length = static_cast<uint8_t>(beats - 1);
  result.size = 3;
  return result;
}

inline AxiWriteBeat write_beat(uint8_t value, bool last, uint32_t strobe = 0xFF) {
  AxiWriteBeat beat;
  beat.data.fill(value);
  beat.strobe = strobe;
  beat.last = last;
  return beat;
}

// A manager that requests as fast as it can, takes every response, and keeps when things happened.
// The protocol checker watches both sides.
class AxiBench {
 public:
  struct Read {
    uint64_t cycle;
    AxiReadBeat beat;
  };
  struct Response {
    uint64_t cycle;
    AxiWriteResponse response;
  };

  explicit AxiBench(const AxiMemoryTiming& timing = {}) : axi(memory, kBusBytes, timing) {
    for (int i = 0; i < 65536; ++i) {
      const uint8_t byte = static_cast<uint8_t>(i / kBusBytes);
      memory.write(i, {&byte, 1});
    }
    step();  // READYs start low
  }

  void step() {
    AxiManagerSignals manager;
    manager.ar = {!to_read.empty(), to_read.empty() ? AxiAddress{} : to_read.front()};
    manager.aw = {!to_write.empty(), to_write.empty() ? AxiAddress{} : to_write.front()};
    manager.w = {!data.empty(), data.empty() ? AxiWriteBeat{} : data.front()};
    manager.r_ready = r_ready;
    manager.b_ready = true;
    const AxiSubordinateSignals memory_side = axi.outputs();
    checker.step(cycle, manager, memory_side);
    if (manager.ar.valid && memory_side.ar_ready) {
      read_accepted.push_back(cycle);
      to_read.pop_front();
    }
    if (manager.aw.valid && memory_side.aw_ready) to_write.pop_front();
    if (manager.w.valid && memory_side.w_ready) {
      beat_accepted.push_back(cycle);
      data.pop_front();
    }
    if (memory_side.r.valid && r_ready) reads.push_back({cycle, memory_side.r.payload});
    if (memory_side.b.valid) responses.push_back({cycle, memory_side.b.payload});
    axi.step(manager);
    ++cycle;
  }

  void run(int cycles) {
    for (int i = 0; i < cycles; ++i) step();
  }

  void run_until_idle() {
    do {
      step();
      if (cycle == 100'000) throw std::runtime_error("the memory hangs");
    } while (!axi.idle() || !to_read.empty() || !to_write.empty());
    checker.check_idle(cycle);
  }

  Memory memory;
  AxiMemory axi;
  AxiChecker checker{kBusBytes};
  uint64_t cycle = 0;
  bool r_ready = true;
  std::deque<AxiAddress> to_read;
  std::deque<AxiAddress> to_write;
  std::deque<AxiWriteBeat> data;
  std::vector<uint64_t> read_accepted;
  std::vector<uint64_t> beat_accepted;
  std::vector<Read> reads;
  std::vector<Response> responses;
};

}  // namespace sluice
