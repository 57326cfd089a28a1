// Reads streams ahead of the decompressor (rtl/dma/stream_reader.sv): when bursts are asked for,
// when beats are there. Beats are numbered over all streams, in order.
#ifndef SLUICE_SW_CYCLE_MODEL_STREAM_READER_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_STREAM_READER_MODEL_H_

#include <deque>
#include <span>
#include <vector>

#include "gen/config.h"
#include "sw/cycle_model/burst_splitter_model.h"
#include "sw/cycle_model/cycle.h"

namespace sluice {

class StreamReaderModel {
 public:
  explicit StreamReaderModel(const Config& config);

  // The first cycle in which a stream can be queued.
  Cycle room_for_start() const;
  void start(Cycle when, uint64_t address, uint32_t bytes);

  // Read client.
  Cycle request() const;
  uint32_t request_beats() const { return splitter_.beats(); }
  bool lazy(Cycle now);
  void receive(Cycle granted, std::span<const Cycle> beats);

  // When a beat can be taken; kNever if it was not asked for yet.
  Cycle valid(uint64_t beat) const { return beat < granted_ ? valid_[beat & ring_mask_] : kNever; }
  // Beats are taken in order.
  void take(Cycle when) { taken_at_[taken_++ & ring_mask_] = when; }
  uint64_t taken() const { return taken_; }

 private:
  struct Start {
    Cycle queued;
    uint64_t address;
    uint32_t bytes;
  };

  void start_next();

  size_t streams_;  // that wait, at most
  uint64_t depth_;
  uint64_t ring_mask_;  // of the two rings
  BurstSplitterModel splitter_;
  std::deque<Start> waiting_;
  std::vector<Cycle> started_;  // of each stream so far
  uint64_t granted_ = 0;        // beats
  uint64_t taken_ = 0;
  uint64_t visibly_taken_ = 0;  // of which the room is known to be free
  std::vector<Cycle> valid_, taken_at_;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_STREAM_READER_MODEL_H_
