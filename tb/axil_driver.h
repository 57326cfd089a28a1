// The host's side of an AXI4-Lite bus: one register access at a time, with random delays if wanted.
//
// start_read() or start_write(), then a step() every cycle while busy(); the result is read_data()
// and response(). Address and data of a write, and the READY of a response, each wait for 0 to
// max_delay cycles of their own.
#pragma once

#include <cstdint>

#include "tb/axi.h"
#include "tb/random.h"

namespace sluice {

struct AxilDelays {
  uint32_t max_delay = 0;  // cycles
  uint64_t seed = 1;
};

class AxilDriver {
 public:
  explicit AxilDriver(const AxilDelays& delays = {}) : delays_(delays), random_(delays.seed) {}

  // Both throw std::runtime_error while busy().
  void start_read(uint32_t address);
  void start_write(uint32_t address, uint32_t data, uint8_t strobe = 0xF);

  bool busy() const { return state_ != State::kIdle; }
  uint32_t read_data() const { return read_data_; }
  AxiResponse response() const { return response_; }

  // What this side drives in the current cycle.
  const AxilManagerSignals& outputs() const { return outputs_; }

  // The clock edge that ends the current cycle, in which the subordinate drove these signals.
  void step(const AxilSubordinateSignals& subordinate);

  // Gives up the access under way, as a bus reset does.
  void reset();

 private:
  enum class State { kIdle, kRead, kWrite };

  void start(State state);
  uint32_t draw_delay() { return random_.below(delays_.max_delay + 1); }
  void finish(uint8_t response);

  AxilDelays delays_;
  Random random_;
  State state_ = State::kIdle;
  // Cycles until the channel's signal is set; kSent once a request was accepted.
  static constexpr uint32_t kSent = static_cast<uint32_t>(-1);
  uint32_t address_delay_ = kSent;
  uint32_t data_delay_ = kSent;
  uint32_t response_delay_ = 0;
  uint32_t read_data_ = 0;
  AxiResponse response_ = kOkay;
  AxilManagerSignals outputs_;
};

}  // namespace sluice
