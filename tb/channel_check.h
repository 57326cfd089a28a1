// What every AXI channel has in common: the violation of a rule, and the rule of the handshake.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tb/axi.h"

namespace sluice {

// A side of a bus broke a rule: when, on which channel, and which rule, as a sentence.
class ProtocolError : public std::runtime_error {
 public:
  ProtocolError(uint64_t cycle, std::string_view channel, std::string_view rule)
      : std::runtime_error(fmt::format("Cycle {}, channel {}: {}", cycle, channel, rule)),
        cycle_(cycle),
        channel_(channel),
        rule_(rule) {}

  uint64_t cycle() const { return cycle_; }
  const std::string& channel() const { return channel_; }
  const std::string& rule() const { return rule_; }

 private:
  uint64_t cycle_;
  std::string channel_;
  std::string rule_;
};

inline void check_low_in_reset(uint64_t cycle, std::string_view channel, bool valid) {
  if (valid) throw ProtocolError(cycle, channel, "VALID is low in reset.");
}

// VALID and payload stay as they are until READY. (IHI 0022, Handshake process.)
template <class Payload>
class HandshakeCheck {
 public:
  explicit HandshakeCheck(std::string_view channel) : channel_(channel) {}

  void step(uint64_t cycle, const Channel<Payload>& signals, bool ready) {
    if (waiting_) {
      if (!signals.valid) {
        throw ProtocolError(cycle, channel_, "VALID stays until READY once it was set.");
      }
      if (!(signals.payload == payload_)) {
        throw ProtocolError(cycle, channel_, "The payload stays the same until READY.");
      }
    }
    waiting_ = signals.valid && !ready;
    if (waiting_) payload_ = signals.payload;
  }

 private:
  std::string_view channel_;
  bool waiting_ = false;
  Payload payload_{};
};

}  // namespace sluice
