// The MUL unit: decompressor, weight loader, activation feeder and accumulators
// (rtl/decompress/decompressor.sv, rtl/array).
//
// advance() follows the steps of the MULs one by one, each through its three stages, as far as
// beats of their stream have been asked for; the times that it finds may lie ahead of what the rest
// of the machine has come to. Of a long stream it follows only the first steps so; then tiles, of
// whose steps it assumes that they ask for words evenly.
#ifndef SLUICE_SW_CYCLE_MODEL_MUL_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_MUL_MODEL_H_

#include <deque>
#include <vector>

#include "gen/config.h"
#include "sw/cycle_model/accumulator_use.h"
#include "sw/cycle_model/control_model.h"
#include "sw/cycle_model/decode_lanes.h"
#include "sw/cycle_model/word_distributor_model.h"

namespace sluice {

class MulModel {
 public:
  MulModel(const Config& config, const ModelProgram& program, StreamReaderModel& reader,
           AccumulatorUse& use, uint64_t exact_steps);

  // Takes commands that it is offered, and goes on with their steps; whether anything happened.
  bool advance(ControlModel& control);

  // Beats go on to the distributor while it waits for a command until this cycle; whether any did.
  bool wait_until(Cycle when) { return phase_ == Phase::kIdle && distributor_.run_until(when); }

  Cycle first_weight() const { return first_weight_; }
  Cycle last_sum() const { return last_sum_; }
  uint64_t steps() const { return steps_; }
  uint64_t stalled_bits() const { return stalled_bits_; }
  uint64_t stalled_array() const { return stalled_array_; }
  uint64_t array_busy() const { return array_busy_; }
  uint64_t array_stalled() const { return array_stalled_; }

 private:
  enum class Phase { kIdle, kTake, kDecode, kTile, kDrain };

  bool accept(ControlModel& control);
  void begin();
  bool take();
  bool decode();
  bool may_follow_tiles() const;
  bool begin_tile();
  bool decode_tile();
  Cycle room_for(uint64_t step) const;
  void end_tile();
  bool end(ControlModel& control);

  uint32_t rows_, cols_;
  uint32_t bus_bytes_;
  const ModelProgram& program_;
  AccumulatorUse& use_;
  WordDistributorModel distributor_;
  DecodeLanes lanes_;
  uint64_t row_delay_;    // from a step until its row counts as waiting
  uint64_t array_delay_;  // from activations to their sums in the first column
  size_t command_depth_;  // of each stage's queue

  // Commands taken and not yet followed to their end.
  struct Taken {
    const MulCommand* mul;
    size_t stream;
    uint64_t map_cycles;
    Cycle when;
  };
  std::deque<Taken> taken_;
  Cycle accepted_ = 0;
  // When commands left all stages, so that there is room for another.
  std::vector<Cycle> left_;

  Phase phase_ = Phase::kIdle;
  uint64_t exact_steps_;
  uint64_t stream_steps_ = 0;  // so far
  uint32_t tiled_until_ = 0;   // ks_done_ up to which tiles are followed
  double words_due_ = 0;       // less than one: of tiles, not yet asked for
  const MulCommand* mul_ = nullptr;
  // The current tile and step.
  uint32_t ks_done_ = 0, columns_done_ = 0, row_ = 0;
  uint32_t tile_rows_ = 0, tile_cols_ = 0;
  // Decompressor.
  Cycle idle_ = 0;       // the first cycle in which it can begin a command
  Cycle step_from_ = 0;  // the first cycle in which the current step can be taken
  Cycle take_ = 0;       // its words were asked for
  Cycle last_step_ = 0;
  uint64_t steps_ = 0;
  // Loader and feeder.
  std::vector<Cycle> row_taken_;  // from the queue of decoded rows, of the last steps
  Cycle loader_free_ = 0;         // the first cycle in which a tile can be started
  Cycle start_ = 0;               // of the tile
  Cycle tile_end_ = 0;            // last row of activations issued
  Cycle feeder_from_ = 0;         // the feeder has the command

  Cycle done_ = 0;
  Cycle first_weight_ = 0, last_sum_ = 0;
  uint64_t stalled_bits_ = 0, stalled_array_ = 0, array_busy_ = 0, array_stalled_ = 0;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_MUL_MODEL_H_
