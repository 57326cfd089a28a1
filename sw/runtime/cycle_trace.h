// What the trace port of a machine says in one cycle (trace_t of rtl/common/sluice_pkg.sv), and
// who listens to it.
//
// Steps are bits that are set in the cycle in which a command takes the step; commands of an engine
// take each of them in the order of the ring, so their numbers follow from those dispatched.
#ifndef SLUICE_SW_RUNTIME_CYCLE_TRACE_H_
#define SLUICE_SW_RUNTIME_CYCLE_TRACE_H_

#include <cstdint>

namespace sluice {

struct TraceSample {
  uint64_t cycle = 0;       // of the simulation
  uint64_t events = 0;      // bit i: counter i of docs/registers.md, from CYCLES on, counts
  bool load_taken = false;  // out of its queue, by its engine
  bool load_finished = false;
  bool mul_taken = false;
  bool decode_started = false;
  bool decode_finished = false;
  bool array_started = false;  // it is the feeder's turn
  bool array_fed = false;      // its last row of activations entered the array
  bool mul_finished = false;   // summed up, and its stream checked if it ends one
  bool store_taken = false;
  bool store_finished = false;
  bool dispatched = false;  // a command went to its engine's queue; a FENCE finished
  uint8_t opcode = 0;       // of that command
  uint32_t number = 0;      // of that command since reset
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;

  // Once a cycle, in ascending order. May throw to end the run.
  virtual void sample(const TraceSample& sample) = 0;
};

}  // namespace sluice

#endif  // SLUICE_SW_RUNTIME_CYCLE_TRACE_H_
