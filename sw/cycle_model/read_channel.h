// The read channel that three clients share (rtl/dma/read_arbiter.sv), and the memory behind it.
#ifndef SLUICE_SW_CYCLE_MODEL_READ_CHANNEL_H_
#define SLUICE_SW_CYCLE_MODEL_READ_CHANNEL_H_

#include <array>
#include <span>
#include <vector>

#include "sw/cycle_model/cycle.h"
#include "sw/cycle_model/cycle_model.h"
#include "sw/cycle_model/pace.h"

namespace sluice {

// By AXI ID.
enum ReadClient { kCommandClient, kLoadClient, kStreamClient, kReadClients };

// From a beat on the bus to the client: read data is registered.
inline constexpr uint64_t kReadDataDelay = 1;

class ReadChannel {
 public:
  explicit ReadChannel(const MemoryTiming& timing)
      : timing_(timing), pace_(timing.read_rate), last_beats_(timing.max_reads, 0) {}

  // The first cycle in which a request can be granted.
  Cycle free() const { return free_; }

  // Whom a grant in cycle `when` goes to, of clients that ask since the given cycles; at least one
  // does. The stream's request may be a lazy one.
  ReadClient pick(Cycle when, const std::array<Cycle, kReadClients>& asking,
                  bool stream_is_lazy) const;

  // Grants a burst; the cycles in which its beats are on the bus, valid until the next call.
  std::span<const Cycle> grant(Cycle when, ReadClient client, uint32_t beats);

  uint64_t beats() const { return beats_; }

 private:
  MemoryTiming timing_;
  Pace pace_;
  Cycle free_ = 0;
  ReadClient last_ = kCommandClient;
  std::vector<Cycle> last_beats_;  // of the last max_reads bursts, in a ring
  uint64_t bursts_ = 0;
  uint64_t beats_ = 0;
  std::vector<Cycle> cycles_;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_READ_CHANNEL_H_
