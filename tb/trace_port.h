// Reads the trace port of a Verilated sluice_top: the packed trace_t of rtl/common/sluice_pkg.sv,
// whose last field is in the lowest bits.
#pragma once

#include <sluice_registers.h>

#include "sw/runtime/cycle_trace.h"

namespace sluice {

template <class Model>
TraceSample read_trace_port(const Model& model, uint64_t cycle) {
  constexpr unsigned kEvents = reg::kCounters.size();
  static_assert(sizeof(model.trace_o) == sizeof(uint32_t) * ((kEvents + 51 + 31) / 32),
                "trace_t has other fields than are read here");
  unsigned place = kEvents;
  const auto take = [&](unsigned bits) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bits; ++i, ++place) {
      value |= uint64_t{model.trace_o[place / 32] >> place % 32 & 1} << i;
    }
    return value;
  };
  TraceSample sample;
  sample.cycle = cycle;
  sample.events =
      (model.trace_o[0] | uint64_t{model.trace_o[1]} << 32) & ((uint64_t{1} << kEvents) - 1);
  for (bool* step :
       {&sample.load_taken, &sample.load_finished, &sample.mul_taken, &sample.decode_started,
        &sample.decode_finished, &sample.array_started, &sample.array_fed, &sample.mul_finished,
        &sample.store_taken, &sample.store_finished}) {
    *step = take(1) != 0;
  }
  sample.number = static_cast<uint32_t>(take(32));
  sample.opcode = static_cast<uint8_t>(take(8));
  sample.dispatched = take(1) != 0;
  return sample;
}

}  // namespace sluice
