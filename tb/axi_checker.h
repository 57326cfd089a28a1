// Checks both sides of an AXI4 bus in every cycle; throws ProtocolError at the first broken rule.
//
// Rules of AXI4 (AMBA AXI, ARM IHI 0022): VALID and payload stay until READY; a burst stays within
// 4 KiB; WLAST and RLAST mark the last beat and no other; no strobe lies below an unaligned start
// address; a response has the ID of an open transaction, comes after its request (a write response
// after its last beat), and is not EXOKAY; VALIDs are low in reset. Rules of this project on top:
// bursts are INCR of the full bus width, and write data does not overtake its address.
#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "tb/axi.h"
#include "tb/channel_check.h"

namespace sluice {

class AxiChecker {
 public:
  // bus_bytes is the width of the data channels.
  explicit AxiChecker(int bus_bytes) : bus_bytes_(bus_bytes) {}

  // One cycle out of reset, as sampled at the clock edge that ends it.
  void step(uint64_t cycle, const AxiManagerSignals& manager,
            const AxiSubordinateSignals& subordinate);

  // One cycle in reset. Forgets all open transactions.
  void step_in_reset(uint64_t cycle, const AxiManagerSignals& manager,
                     const AxiSubordinateSignals& subordinate);

  // The end of a program: every transaction was answered.
  void check_idle(uint64_t cycle) const;

 private:
  struct Write {
    AxiAddress address;
    int beats_done = 0;
  };

  void check_address(uint64_t cycle, const char* channel, const AxiAddress& address) const;
  void check_write_beat(uint64_t cycle, const AxiWriteBeat& beat);
  void check_write_response(uint64_t cycle, const AxiWriteResponse& response, bool taken);
  void check_read_beat(uint64_t cycle, const AxiReadBeat& beat, bool taken);

  int bus_bytes_;
  HandshakeCheck<AxiAddress> aw_{"AW"};
  HandshakeCheck<AxiWriteBeat> w_{"W"};
  HandshakeCheck<AxiWriteResponse> b_{"B"};
  HandshakeCheck<AxiAddress> ar_{"AR"};
  HandshakeCheck<AxiReadBeat> r_{"R"};
  std::deque<Write> writes_;                       // that lack beats, in order
  std::array<int, kMaxAxiIds> responses_due_{};    // writes with all beats, by ID
  std::array<std::deque<int>, kMaxAxiIds> reads_;  // beats left, by ID, in order
};

}  // namespace sluice
