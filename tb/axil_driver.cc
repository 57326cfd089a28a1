#include "tb/axil_driver.h"

#include <stdexcept>

namespace sluice {
namespace {

// Sets VALID when the delay is over.
template <class Payload>
void count_down(uint32_t& delay, uint32_t sent, Channel<Payload>& channel) {
  if (delay == sent || channel.valid) return;
  if (delay == 0) {
    channel.valid = true;
  } else {
    --delay;
  }
}

template <class Payload>
void hand_over(uint32_t& delay, uint32_t sent, Channel<Payload>& channel, bool ready) {
  if (!channel.valid || !ready) return;
  channel.valid = false;
  delay = sent;
}

}  // namespace

void AxilDriver::start(State state) {
  if (busy()) {
    throw std::runtime_error(
        "AXI-Lite driver: an access is under way; step until it is finished before the next.");
  }
  state_ = state;
  address_delay_ = draw_delay();
  response_delay_ = draw_delay();
}

void AxilDriver::start_read(uint32_t address) {
  start(State::kRead);
  outputs_.ar.payload = address;
  count_down(address_delay_, kSent, outputs_.ar);
}

void AxilDriver::start_write(uint32_t address, uint32_t data, uint8_t strobe) {
  start(State::kWrite);
  data_delay_ = draw_delay();
  outputs_.aw.payload = address;
  outputs_.w.payload = {data, strobe};
  count_down(address_delay_, kSent, outputs_.aw);
  count_down(data_delay_, kSent, outputs_.w);
}

void AxilDriver::step(const AxilSubordinateSignals& subordinate) {
  if (!busy()) return;
  const bool writes = state_ == State::kWrite;
  if (subordinate.b.valid && outputs_.b_ready) finish(subordinate.b.payload);
  if (subordinate.r.valid && outputs_.r_ready) {
    read_data_ = subordinate.r.payload.data;
    finish(subordinate.r.payload.response);
  }
  if (!busy()) return;

  hand_over(address_delay_, kSent, writes ? outputs_.aw : outputs_.ar,
            writes ? subordinate.aw_ready : subordinate.ar_ready);
  hand_over(data_delay_, kSent, outputs_.w, subordinate.w_ready);
  count_down(address_delay_, kSent, writes ? outputs_.aw : outputs_.ar);
  count_down(data_delay_, kSent, outputs_.w);
  const bool sent = address_delay_ == kSent && data_delay_ == kSent;
  if (sent && response_delay_ > 0) {
    --response_delay_;
  } else if (sent) {
    (writes ? outputs_.b_ready : outputs_.r_ready) = true;
  }
}

void AxilDriver::finish(uint8_t response) {
  response_ = static_cast<AxiResponse>(response);
  state_ = State::kIdle;
  outputs_.b_ready = false;
  outputs_.r_ready = false;
}

void AxilDriver::reset() {
  state_ = State::kIdle;
  address_delay_ = kSent;
  data_delay_ = kSent;
  outputs_ = {};
}

}  // namespace sluice
