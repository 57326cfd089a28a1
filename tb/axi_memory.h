// An AXI4 subordinate that answers from a Memory, cycle by cycle, with a settable timing.
//
// Timing. A read accepted (ARVALID and ARREADY) in cycle t puts its first beat on the bus in cycle
// t + read_latency at the earliest. Reads are pipelined: later beats, of this and of further
// bursts, follow at read_bandwidth. A write beat is accepted from the cycle after its address, at
// write_bandwidth; its response comes write_latency cycles after its last beat at the earliest.
// READY is decided before the cycle and waits for no VALID. Each channel can be stalled at random.
//
// Order. Bursts with the same ID are answered in order; those with different IDs as ResponseOrder
// says. A read takes its data when the beat is put on the bus, a write changes memory when its beat
// is accepted.
//
// Errors. A beat that touches a faulty granule of the memory reads as poison (0xDB) with SLVERR, or
// is not written and makes the response of its burst SLVERR. Bursts other than INCR of the full bus
// width throw std::runtime_error, as does a timing that is out of range.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tb/axi.h"
#include "tb/memory.h"
#include "tb/random.h"

namespace sluice {

// Beats that may pass in so many cycles, 1 <= beats <= cycles: {1, 1} is one every cycle. It is
// kept exactly; a pause saves up less than one beat on top of the one that is due.
struct AxiBandwidth {
  uint32_t beats = 1;
  uint32_t cycles = 1;
};

// Probabilities, at least 0 and below 1, that a channel pauses in a cycle.
struct AxiStalls {
  double aw = 0.0;
  double w = 0.0;
  double b = 0.0;
  double ar = 0.0;
  double r = 0.0;
};

enum class ResponseOrder {
  kInOrder,     // in the order of the requests, whatever their IDs
  kReorder,     // whole bursts of different IDs change places at random
  kInterleave,  // as kReorder, and read beats of different IDs mix
};

struct AxiMemoryTiming {
  uint32_t read_latency = 1;   // cycles, at least 1
  uint32_t write_latency = 1;  // cycles, at least 1
  AxiBandwidth read_bandwidth{};
  AxiBandwidth write_bandwidth{};
  uint32_t max_reads = 64;   // accepted and not yet answered to the last beat
  uint32_t max_writes = 64;  // accepted and not yet answered
  ResponseOrder order = ResponseOrder::kInOrder;
  AxiStalls stalls{};
  uint64_t seed = 1;
};

class AxiMemory {
 public:
  // bus_bytes is 4, 8, 16 or 32. The memory must outlive this.
  AxiMemory(Memory& memory, int bus_bytes, const AxiMemoryTiming& timing = {});

  // Only while idle(); throws std::runtime_error otherwise.
  void set_timing(const AxiMemoryTiming& timing);

  // What this side drives in the current cycle.
  const AxiSubordinateSignals& outputs() const { return outputs_; }

  // The clock edge that ends the current cycle, in which the manager drove these signals.
  void step(const AxiManagerSignals& manager);

  // Forgets all open transactions, as a bus reset does. Memory and timing stay.
  void reset();

  // No transaction is open.
  bool idle() const { return reads_open_ == 0 && writes_open_ == 0; }
  uint64_t read_beats() const { return read_beats_; }
  uint64_t write_beats() const { return write_beats_; }

 private:
  struct Burst {
    uint64_t next_address = 0;
    uint64_t due = 0;  // first cycle in which it may be answered; of a write once it has its data
    int beats_left = 0;
    uint8_t id = 0;
    uint8_t response = kOkay;
  };

  // Each cycle earns `beats` of credit and a beat costs `cycles`.
  class Pace {
   public:
    explicit Pace(const AxiBandwidth& bandwidth)
        : bandwidth_(bandwidth), credit_(bandwidth.cycles) {}
    bool ready() const { return credit_ >= bandwidth_.cycles; }
    void take() { credit_ -= bandwidth_.cycles; }
    void tick() {
      credit_ = std::min(credit_ + bandwidth_.beats, bandwidth_.cycles + bandwidth_.beats - 1);
    }

   private:
    AxiBandwidth bandwidth_;
    uint32_t credit_;
  };

  Burst accept(const AxiAddress& address) const;
  void take_write_beat(const AxiWriteBeat& beat);
  void put_read_beat();
  void put_write_response();
  // Index of the burst to answer next among the first `count`, or kNone if none is due.
  size_t choose(const std::vector<Burst>& bursts, size_t count);

  static constexpr size_t kNone = static_cast<size_t>(-1);

  Memory& memory_;
  const int bus_bytes_;
  AxiMemoryTiming timing_;
  Random random_{0};
  Pace read_pace_{{}};
  Pace write_pace_{{}};
  uint64_t cycle_ = 0;
  std::vector<Burst> reads_;       // in the order of acceptance
  std::vector<Burst> writes_;      // in the order of acceptance
  size_t writes_with_data_ = 0;    // the first of writes_, which have all their beats
  size_t read_under_way_ = kNone;  // the read to finish before another may start
  uint32_t reads_open_ = 0;        // reads_ and the one whose last beat is on the bus
  uint32_t writes_open_ = 0;       // writes_ and the one whose response is on the bus
  uint64_t read_beats_ = 0;
  uint64_t write_beats_ = 0;
  AxiSubordinateSignals outputs_;
};

}  // namespace sluice
