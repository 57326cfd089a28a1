// The STORE engine (rtl/epilogue/store_engine.sv, or serial_store.sv) and the memory's write
// channels.
//
// It reads accumulators group by group; a read has to be asked for again in the cycle in which it
// is made, when all uses of the accumulators by the array up to that cycle are known.
#ifndef SLUICE_SW_CYCLE_MODEL_STORE_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_STORE_MODEL_H_

#include <optional>
#include <vector>

#include "gen/config.h"
#include "sw/cycle_model/accumulator_use.h"
#include "sw/cycle_model/cycle_model.h"
#include "sw/cycle_model/pace.h"
#include "sw/runtime/command.h"

namespace sluice {

class StoreModel {
 public:
  StoreModel(const Config& config, const MemoryTiming& timing, AccumulatorUse& use);

  // The first cycle in which it takes a command.
  Cycle ready() const { return active_ ? kNever : done_ + 1; }
  void start(Cycle when, const StoreCommand& store);

  // The next read; kNever without a command.
  Cycle next() const { return active_ ? read_ : kNever; }
  // Reads in cycle next(), or finds that it has to be later; the end of the STORE, if it was the
  // last read.
  std::optional<Cycle> read();

  uint64_t beats() const { return beats_; }
  uint64_t stalled() const { return occupied_ - beats_; }

 private:
  void start_row();
  void send_beat();
  void end_row();
  bool completes_beat(bool row_end) const;
  Cycle last_sent() const { return sent_[(beats_ - 1) % sent_.size()]; }
  // From the read of a sum to its element in the beat, serially.
  uint64_t scale_cycles() const;

  bool serial_;
  ArrayOperand operand_;
  uint32_t cols_, lanes_, beat_bytes_;
  uint32_t write_latency_;
  Pace pace_;
  AccumulatorUse& use_;

  bool active_ = false;
  StoreCommand store_;
  uint32_t element_bytes_ = 0;
  Cycle start_ = 0, done_ = 0;
  Cycle read_ = 0;
  Cycle written_ = 0;  // serially: the last element to its beat
  uint32_t row_ = 0, tile_ = 0, tile_cols_ = 0;
  uint32_t column_ = 0;  // of the tile, to read next
  Cycle issued_ = 0;     // address of the row
  uint64_t rows_ = 0, beats_ = 0, occupied_ = 0;
  std::vector<Cycle> responses_;  // to the last bursts, as many as may be without one
  std::vector<Cycle> sent_;       // the last beats, as many as the queue holds
  Cycle response_ = 0;            // the last
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_STORE_MODEL_H_
