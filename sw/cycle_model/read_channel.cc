#include "sw/cycle_model/read_channel.h"

#include <algorithm>

namespace sluice {
namespace {

// From a grant to ARVALID: requests go out registered.
constexpr uint64_t kAddressDelay = 1;

}  // namespace

ReadClient ReadChannel::pick(Cycle when, const std::array<Cycle, kReadClients>& asking,
                             bool stream_is_lazy) const {
  const bool others = asking[kCommandClient] <= when || asking[kLoadClient] <= when;
  for (int i = 1; i <= kReadClients; ++i) {
    const auto client = static_cast<ReadClient>((last_ + i) % kReadClients);
    if (asking[client] > when) continue;
    if (client == kStreamClient && stream_is_lazy && others) continue;
    return client;
  }
  return kCommandClient;
}

std::span<const Cycle> ReadChannel::grant(Cycle when, ReadClient client, uint32_t beats) {
  last_ = client;
  // The memory takes an address while fewer than max_reads bursts are open. The next request may
  // be granted in the cycle in which this one is taken.
  Cycle& last_beat = last_beats_[bursts_ % timing_.max_reads];
  const Cycle open = bursts_ < timing_.max_reads ? 0 : last_beat + 1;
  free_ = std::max(when + kAddressDelay, open);
  ++bursts_;
  beats_ += beats;
  const Cycle due = free_ + timing_.read_latency;
  cycles_.resize(beats);
  for (Cycle& cycle : cycles_) cycle = pace_.take(due);
  last_beat = cycles_.back();
  return cycles_;
}

}  // namespace sluice
