// The SimulatedAccelerator around a Verilated class with the ports of sluice_top.
//
// In each cycle: the memory and the host drive their outputs, the model settles, both buses are
// sampled and checked, memory and host take their step, and the clock rises.
#pragma once

#include <fmt/format.h>

#include <optional>

#include "tb/accelerator.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/axi_ports.h"
#include "tb/axil_checker.h"
#include "tb/axil_driver.h"
#include "tb/random.h"
#include "tb/trace_port.h"
#include "tb/verilated_model.h"

namespace sluice {

template <class Model>
class AcceleratorBench final : public SimulatedAccelerator {
 public:
  explicit AcceleratorBench(const AcceleratorOptions& options = {})
      : model_(options.seed),
        axi_memory_(memory_, axi_bus_bytes<Model>(), options.memory_timing),
        axi_checker_(axi_bus_bytes<Model>()),
        host_(options.register_delays) {
    reset();
  }

  uint32_t read32(uint32_t offset) override {
    host_.start_read(offset);
    finish_access("read", offset);
    return host_.read_data();
  }

  void write32(uint32_t offset, uint32_t value) override {
    host_.start_write(offset, value);
    finish_access("write", offset);
  }

  void tick(uint64_t cycles = 1) override {
    for (; cycles > 0; --cycles) {
      settle();
      if (trace_sink_ != nullptr) {
        trace_sink_->sample(read_trace_port(model_.ports(), model_.cycle()));
      }
      axi_checker_.step(model_.cycle(), axi_manager_, axi_memory_.outputs());
      axil_checker_.step(model_.cycle(), host_.outputs(), axil_subordinate_);
      axi_memory_.step(axi_manager_);
      host_.step(axil_subordinate_);
      model_.edge();
    }
  }

  void reset() override {
    axi_memory_.reset();
    host_.reset();
    drive();
    model_.start_reset();
    for (int i = 0; i < kResetCycles; ++i) {
      settle();
      axi_checker_.step_in_reset(model_.cycle(), axi_manager_, axi_memory_.outputs());
      axil_checker_.step_in_reset(model_.cycle(), host_.outputs(), axil_subordinate_);
      model_.edge();
    }
    model_.end_reset();
  }

  bool interrupt() const override { return model_.ports().irq_o; }
  uint64_t cycle() const override { return model_.cycle(); }
  Memory& memory() override { return memory_; }
  const AxiMemory& bus() const override { return axi_memory_; }
  void set_memory_timing(const AxiMemoryTiming& timing) override { axi_memory_.set_timing(timing); }
  void set_trace(const TraceWindow& window) override { model_.set_trace(window); }
  void set_trace_sink(TraceSink* sink) override { trace_sink_ = sink; }
  void show_noise(uint64_t seed) override { noise_.emplace(seed); }
  void check_bus_idle() const override { axi_checker_.check_idle(model_.cycle()); }

 private:
  static constexpr int kResetCycles = 4;
  static constexpr uint64_t kAccessCycles = 10'000;

  void drive() {
    drive_axi(axi_memory_.outputs(), model_.ports());
    drive_axil(host_.outputs(), model_.ports());
  }

  void settle() {
    AxiManagerSignals under_noise = axi_manager_;
    if (noise_) {
      drive_axi(random_signals(*noise_), model_.ports());
      model_.settle();
      sample_axi(model_.ports(), under_noise);
    }
    drive();
    model_.settle();
    sample_axi(model_.ports(), axi_manager_);
    if (noise_ && !(under_noise == axi_manager_)) {
      throw ProtocolError(model_.cycle(), "AXI",
                          "The manager follows the memory's side within the cycle; a register has "
                          "to be between.");
    }
    sample_axil(model_.ports(), axil_subordinate_);
  }

  static AxiSubordinateSignals random_signals(Random& random) {
    AxiSubordinateSignals signals;
    signals.aw_ready = random.chance(0.5);
    signals.w_ready = random.chance(0.5);
    signals.ar_ready = random.chance(0.5);
    signals.b = {random.chance(0.5), {static_cast<uint8_t>(random.below(4)), kSlvErr}};
    signals.r.valid = random.chance(0.5);
    signals.r.payload.id = static_cast<uint8_t>(random.below(4));
    signals.r.payload.last = random.chance(0.5);
    for (uint8_t& byte : signals.r.payload.data) byte = static_cast<uint8_t>(random.next());
    return signals;
  }

  void finish_access(const char* kind, uint32_t offset) {
    const uint64_t start = cycle();
    while (host_.busy()) {
      if (cycle() - start == kAccessCycles) {
        throw AcceleratorError(fmt::format(
            "The {} of register {:#05x} got no answer within {} cycles, at cycle {}; the "
            "register interface hangs until a reset.",
            kind, offset, kAccessCycles, cycle()));
      }
      tick();
    }
    if (host_.response() != kOkay) {
      throw AcceleratorError(
          fmt::format("The {} of register {:#05x} was answered with response {}, at cycle {}; "
                      "docs/registers.md "
                      "lists the registers that exist.",
                      kind, offset, static_cast<int>(host_.response()), cycle()));
    }
  }

  VerilatedModel<Model> model_;
  Memory memory_;
  AxiMemory axi_memory_;
  AxiChecker axi_checker_;
  AxilDriver host_;
  AxilChecker axil_checker_;
  AxiManagerSignals axi_manager_;
  AxilSubordinateSignals axil_subordinate_;
  TraceSink* trace_sink_ = nullptr;
  std::optional<Random> noise_;
};

}  // namespace sluice
