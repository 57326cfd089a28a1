#include "tb/axil_checker.h"

namespace sluice {

void AxilChecker::step(uint64_t cycle, const AxilManagerSignals& manager,
                       const AxilSubordinateSignals& subordinate) {
  aw_.step(cycle, manager.aw, subordinate.aw_ready);
  w_.step(cycle, manager.w, subordinate.w_ready);
  ar_.step(cycle, manager.ar, subordinate.ar_ready);
  b_.step(cycle, subordinate.b, manager.b_ready);
  r_.step(cycle, subordinate.r, manager.r_ready);

  const auto check_response = [&](const char* channel, uint8_t response, bool requested) {
    if (!requested) throw ProtocolError(cycle, channel, "A response answers an open request.");
    if (response == kExOkay) throw ProtocolError(cycle, channel, "AXI4-Lite has no EXOKAY.");
  };
  if (subordinate.b.valid) {
    check_response("AXI-Lite B", subordinate.b.payload, write_addresses_ > 0 && write_data_ > 0);
    write_addresses_ -= manager.b_ready;
    write_data_ -= manager.b_ready;
  }
  if (subordinate.r.valid) {
    check_response("AXI-Lite R", subordinate.r.payload.response, reads_ > 0);
    reads_ -= manager.r_ready;
  }
  write_addresses_ += manager.aw.valid && subordinate.aw_ready;
  write_data_ += manager.w.valid && subordinate.w_ready;
  reads_ += manager.ar.valid && subordinate.ar_ready;
}

void AxilChecker::step_in_reset(uint64_t cycle, const AxilManagerSignals& manager,
                                const AxilSubordinateSignals& subordinate) {
  check_low_in_reset(cycle, "AXI-Lite AW", manager.aw.valid);
  check_low_in_reset(cycle, "AXI-Lite W", manager.w.valid);
  check_low_in_reset(cycle, "AXI-Lite AR", manager.ar.valid);
  check_low_in_reset(cycle, "AXI-Lite B", subordinate.b.valid);
  check_low_in_reset(cycle, "AXI-Lite R", subordinate.r.valid);
  *this = {};
}

}  // namespace sluice
