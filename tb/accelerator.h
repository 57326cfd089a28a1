// A simulated accelerator, whatever its configuration: registers, memory, time.
//
// make_accelerator() gives the Verilated RTL of configs/<name>.toml with a memory on its AXI4 port,
// a host on its AXI4-Lite port, and protocol checkers on both. All times are in cycles.
//
// Errors, all derived from std::runtime_error: ProtocolError when a side of a bus breaks a rule,
// SimulationError when an assertion of the RTL fails, AcceleratorError when a register access is
// answered with an error or not at all and when an interrupt does not come.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sw/runtime/cycle_trace.h"
#include "tb/axi_memory.h"
#include "tb/axil_driver.h"
#include "tb/memory.h"
#include "tb/trace_window.h"

namespace sluice {

class AcceleratorError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct AcceleratorOptions {
  AxiMemoryTiming memory_timing{};
  AxilDelays register_delays{};
  uint64_t seed = 1;  // of what registers without reset hold at the start
};

class SimulatedAccelerator {
 public:
  virtual ~SimulatedAccelerator() = default;

  // A register access takes several cycles. Offsets are in bytes.
  virtual uint32_t read32(uint32_t offset) = 0;
  virtual void write32(uint32_t offset, uint32_t value) = 0;

  virtual void tick(uint64_t cycles = 1) = 0;

  // The interrupt line as it was at the last clock edge.
  virtual bool interrupt() const = 0;

  // Ticks until the interrupt line is high; returns the number of ticks, 0 if it already was.
  // Throws after max_cycles ticks without, saying what the registers show. Calls on_progress, if
  // given, every 2^16 ticks.
  uint64_t run_until_interrupt(uint64_t max_cycles,
                               const std::function<void(uint64_t ticks)>& on_progress = {});

  // A hardware reset: the state after power-up. Memory keeps its content.
  virtual void reset() = 0;

  // Clock edges so far, including those of resets and register accesses.
  virtual uint64_t cycle() const = 0;

  virtual Memory& memory() = 0;
  virtual const AxiMemory& bus() const = 0;
  // Only while no bus transaction is open.
  virtual void set_memory_timing(const AxiMemoryTiming& timing) = 0;
  // Throws SimulationError if the accelerator was built without waveforms (SLUICE_TRACE of CMake).
  virtual void set_trace(const TraceWindow& window) = 0;
  // Who sees the trace port from now on, cycle by cycle; nullptr for nobody.
  // From now on the memory's side of the bus first shows noise in each cycle. Throws ProtocolError
  // in the cycle in which the accelerator's side follows it: so no path goes from the memory to the
  // memory without a register.
  virtual void show_noise(uint64_t seed) = 0;
  virtual void set_trace_sink(TraceSink* sink) = 0;
  // Throws ProtocolError if a bus transaction is still open.
  virtual void check_bus_idle() const = 0;
};

// Names of the configurations that were built in, ascending.
std::vector<std::string> accelerator_configs();

// The accelerator of a configuration, reset. Throws AcceleratorError for a name that was not built
// in.
std::unique_ptr<SimulatedAccelerator> make_accelerator(std::string_view config,
                                                       const AcceleratorOptions& options = {});

}  // namespace sluice
