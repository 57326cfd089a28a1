// Checks both sides of an AXI4-Lite bus in every cycle; throws ProtocolError at the first broken
// rule.
//
// VALID and payload stay until READY; a read response comes after a read address, a write response
// after both an address and its data; responses are not EXOKAY; VALIDs are low in reset.
#pragma once

#include <cstdint>

#include "tb/axi.h"
#include "tb/channel_check.h"

namespace sluice {

class AxilChecker {
 public:
  // One cycle out of reset, as sampled at the clock edge that ends it.
  void step(uint64_t cycle, const AxilManagerSignals& manager,
            const AxilSubordinateSignals& subordinate);

  // One cycle in reset. Forgets all open transactions.
  void step_in_reset(uint64_t cycle, const AxilManagerSignals& manager,
                     const AxilSubordinateSignals& subordinate);

 private:
  HandshakeCheck<uint32_t> aw_{"AXI-Lite AW"};
  HandshakeCheck<AxilWriteData> w_{"AXI-Lite W"};
  HandshakeCheck<uint8_t> b_{"AXI-Lite B"};
  HandshakeCheck<uint32_t> ar_{"AXI-Lite AR"};
  HandshakeCheck<AxilReadData> r_{"AXI-Lite R"};
  // Accepted and not yet answered.
  uint64_t write_addresses_ = 0;
  uint64_t write_data_ = 0;
  uint64_t reads_ = 0;
};

}  // namespace sluice
