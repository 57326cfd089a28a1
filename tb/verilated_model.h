// Owns a Verilated model with a context of its own, so that any number can live side by side in a
// thread: clock, reset, cycle counter, waveforms, and failed assertions as exceptions.
//
// A cycle is settle(), in which the inputs set since the last edge take effect with the clock low,
// then edge(), the rising clock edge. Outputs are read between the two: they are what the registers
// at the edge see. tick() does both. A model without clk_i has eval() only, and no
// waveforms.
//
// Waveforms (FST) cover the cycles of a TraceWindow: cycle n is time 10n, its rising edge is at
// 10n+5. The file is opened at the first cycle in the window; without a window a cycle costs one
// comparison.
//
// Throws SimulationError when an assertion, $error, $fatal or $stop fires, after which the model
// must not be evaluated any more; and when a waveform cannot be written.
#pragma once

#include <fmt/format.h>
#include <verilated.h>
#include <verilated_fst_c.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "tb/trace_window.h"
#include "tb/verilated_hooks.h"

namespace sluice {

class SimulationError : public std::runtime_error {
 public:
  SimulationError(std::string_view model, uint64_t cycle, std::string_view what)
      : std::runtime_error(fmt::format("{}, cycle {}: {}", model, cycle, what)), cycle_(cycle) {}
  uint64_t cycle() const { return cycle_; }

 private:
  uint64_t cycle_;
};

template <class Model>
class VerilatedModel {
 public:
  // Registers and memories without reset start with random bits drawn from the seed.
  explicit VerilatedModel(uint64_t seed = 1) : context_(std::make_unique<VerilatedContext>()) {
    context_->randReset(2);
    context_->randSeed(static_cast<int>(seed % 0x7FFFFFFF) + 1);  // 0 would draw a seed
    context_->traceEverOn(true);
    model_ = std::make_unique<Model>(context_.get(), kName);
  }

  ~VerilatedModel() {
    Verilated::threadContextp(context_.get());
    try {
      model_->final();
    } catch (const std::runtime_error&) {  // a broken model cannot say more at its end
    }
    take_verilated_errors();
    trace_.reset();
    model_.reset();
  }

  VerilatedModel(const VerilatedModel&) = delete;
  VerilatedModel& operator=(const VerilatedModel&) = delete;

  Model& ports() { return *model_; }
  const Model& ports() const { return *model_; }
  Model* operator->() { return model_.get(); }

  // Rising clock edges so far.
  uint64_t cycle() const { return cycle_; }

  void settle() {
    if (cycle_ >= trace_next_) step_trace();
    model_->clk_i = 0;
    eval_at(10 * cycle_);
  }

  void edge() {
    model_->clk_i = 1;
    eval_at(10 * cycle_ + 5);
    ++cycle_;
  }

  void tick() {
    settle();
    edge();
  }

  // Starts a reset, asynchronous or not; it lasts until end_reset(). Takes one cycle, without
  // assertions because what was not reset yet may hold anything.
  void start_reset() {
    context_->assertOn(false);
    model_->clk_i = 0;
    model_->rst_ni = 1;  // so that there is a falling edge
    eval();
    model_->rst_ni = 0;
    tick();
    context_->assertOn(true);
  }

  void end_reset() { model_->rst_ni = 1; }

  void reset(int cycles = 4) {
    start_reset();
    for (int i = 1; i < cycles; ++i) tick();
    end_reset();
  }

  void eval() {
    evaluate();
    check_errors();
  }

  // Replaces the window before it; a file that is open is closed. Throws if the model was built
  // without waveforms.
  void set_trace(const TraceWindow& window) {
    if constexpr (!kTraceable) {
      throw SimulationError(
          name(), cycle_,
          "this model was built without waveforms; build accelerators with them by "
          "-DSLUICE_TRACE=ON, and other models by TRACE of sluice_verilate().");
    }
    trace_.reset();
    window_ = window;
    trace_next_ = window.start;
  }

 private:
  static constexpr const char* kName = "TOP";  // the level above the top module
  static constexpr uint64_t kNever = UINT64_MAX;

  static constexpr bool kTraceable = requires(Model & model, VerilatedFstC* trace) {
    model.trace(trace, 0);
  };

  std::string_view name() const { return model_->modelName(); }

  void evaluate() {
    Verilated::threadContextp(context_.get());
    model_->eval();
  }

  void check_errors() {
    if (context_->gotError()) throw SimulationError(name(), cycle_, take_verilated_errors());
  }

  // The waveform also shows the evaluation in which an assertion fails.
  void eval_at(uint64_t time) {
    context_->time(time);
    evaluate();
    if (trace_ != nullptr) trace_->dump(time);
    check_errors();
  }

  // The cycle at hand is the first in the window, or the first after it.
  void step_trace() {
    trace_.reset();
    trace_next_ = kNever;
    if (cycle_ >= window_.stop) return;
    if constexpr (kTraceable) {
      trace_ = std::make_unique<VerilatedFstC>();
      model_->trace(trace_.get(), 0);
      if (window_.depth > 0) trace_->dumpvars(window_.depth + 1, kName);
      trace_->open(window_.path.c_str());
      if (!trace_->isOpen()) {
        trace_.reset();
        throw SimulationError(
            name(), cycle_,
            fmt::format("cannot write the waveform {}; check that its folder exists "
                        "and is writable.",
                        window_.path.string()));
      }
    }
    trace_next_ = window_.stop;
  }

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<VerilatedFstC> trace_;
  TraceWindow window_;
  uint64_t trace_next_ = kNever;  // cycle at which the window starts or stops
  uint64_t cycle_ = 0;
};

}  // namespace sluice
