// A transfer cut into bursts (rtl/dma/burst_splitter.sv): of at most max_beats, not across 4 KiB.
#ifndef SLUICE_SW_CYCLE_MODEL_BURST_SPLITTER_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_BURST_SPLITTER_MODEL_H_

#include <algorithm>

#include "gen/config.h"
#include "sw/cycle_model/cycle.h"
#include "sw/runtime/command.h"

namespace sluice {

// Beats of the longest burst (sluice_core.sv).
inline uint32_t max_burst_beats(const Config& config) {
  if (config.queue_depth == 1) return kGranuleBytes / config.bus_bytes();
  return config.weight_fifo_beats < 128 ? config.weight_fifo_beats / 4 : 32;
}

class BurstSplitterModel {
 public:
  BurstSplitterModel(uint32_t beat_bytes, uint32_t max_beats)
      : beat_bytes_(beat_bytes),
        max_beats_(max_beats),
        burst_delay_(beat_bytes * max_beats == kGranuleBytes ? 0 : 1) {}

  // A transfer is taken in cycle `when`; not while busy().
  void start(Cycle when, uint64_t address, uint32_t bytes) {
    address_ = address;
    beats_left_ = bytes / beat_bytes_;
    next_ = when + 1 + burst_delay_;
  }

  bool busy() const { return beats_left_ > 0; }
  // The first cycle in which it offers the burst, or, if not busy, takes a transfer.
  Cycle next() const { return next_; }
  uint32_t beats() const {
    const uint64_t to_page_end = (kPageBytes - address_ % kPageBytes) / beat_bytes_;
    return static_cast<uint32_t>(std::min<uint64_t>({max_beats_, beats_left_, to_page_end}));
  }

  void granted(Cycle when) {
    const uint32_t taken = beats();
    address_ += uint64_t(taken) * beat_bytes_;
    beats_left_ -= taken;
    next_ = when + 1;
  }

 private:
  static constexpr uint64_t kPageBytes = 4096;

  uint32_t beat_bytes_, max_beats_;
  Cycle burst_delay_;  // until the length of a transfer's first burst is known
  uint64_t address_ = 0;
  uint32_t beats_left_ = 0;
  Cycle next_ = 0;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_BURST_SPLITTER_MODEL_H_
