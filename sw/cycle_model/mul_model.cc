#include "sw/cycle_model/mul_model.h"

#include <algorithm>

namespace sluice {
namespace {

// The lanes fill up in the first steps of a stream.
constexpr uint64_t kFewestExactSteps = 64;
constexpr uint32_t kWordBits = 16;
constexpr uint64_t kLaneDelay = 2;   // huffman_lane: from a step to its entry
constexpr uint64_t kQueueDelay = 1;  // decompressor: from an entry until its row counts as waiting
constexpr uint64_t kSingleRow =
    1;  // sram_fifo: until a row that comes into an empty queue is there
constexpr uint32_t kQueueTiles = 2;  // mul_unit: rows of so many tiles wait for the array,
constexpr uint32_t kQueueRows = 16;  // or so many if that is more
constexpr uint32_t kMinTile = 2;     // weight_loader: cycles from a tile's start to the next
constexpr uint64_t kLoadDelay = 2;   // weight_loader: from decision to write
constexpr uint64_t kSettle = 4;      // decompressor: pipeline empty after the last step
constexpr uint64_t kTokenDelay = 1;  // mul_unit: InputDelay - 1, besides rows and columns

}  // namespace

MulModel::MulModel(const Config& config, const ModelProgram& program, StreamReaderModel& reader,
                   AccumulatorUse& use, uint64_t exact_steps)
    : rows_(config.rows),
      cols_(config.cols),
      bus_bytes_(config.bus_bytes()),
      program_(program),
      use_(use),
      distributor_(config, reader),
      lanes_(config),
      row_delay_((has_code_map(config) && config.data_bits == 32 ? 0 : kLaneDelay) + kQueueDelay),
      array_delay_(config.rows + (config.queue_depth > 1)),
      command_depth_(config.queue_depth > 1 ? 2 : 1),
      exact_steps_(std::max(exact_steps, kFewestExactSteps)),
      row_taken_(std::max<uint32_t>(kQueueTiles * config.rows, kQueueRows)) {}

bool MulModel::advance(ControlModel& control) {
  bool any = accept(control);
  for (;;) {
    bool done = false;
    switch (phase_) {
      case Phase::kIdle:
        if (!taken_.empty()) {
          begin();
          done = true;
        }
        break;
      case Phase::kTake:
        done = take();
        break;
      case Phase::kDecode:
        done = decode();
        break;
      case Phase::kTile:
        done = decode_tile();
        break;
      case Phase::kDrain:
        done = end(control);
        if (done) {
          while (accept(control)) {
          }
        }
        break;
    }
    if (!done) return any;
    any = true;
  }
}

bool MulModel::accept(ControlModel& control) {
  const size_t followed = left_.size();
  const size_t index = followed + taken_.size() + (phase_ != Phase::kIdle);
  if (index >= command_depth_ && followed + command_depth_ <= index) return false;
  const ControlModel::Offer offer = control.offer(kMulEngine);
  if (offer.command == nullptr) return false;
  Cycle when = offer.since;
  if (index >= command_depth_) when = std::max(when, left_[index - command_depth_] + 1);
  if (index > 0) when = std::max(when, accepted_ + 1);
  accepted_ = when;
  control.started(kMulEngine, when);
  taken_.push_back({&std::get<MulCommand>(offer.command->command), offer.command->stream,
                    offer.command->map_cycles, when});
  return true;
}

void MulModel::begin() {
  const Taken next = taken_.front();
  taken_.pop_front();
  mul_ = next.mul;
  feeder_from_ = next.when + 1;
  // With a place for one command the decompressor begins as it comes.
  const Cycle begin = std::max(next.when + (command_depth_ > 1), idle_);
  step_from_ = begin + 1 + next.map_cycles;
  if (mul_->open) {
    lanes_.open(program_.streams[next.stream]);
    distributor_.open(begin + 1, mul_->stream_bytes / bus_bytes_);
    stream_steps_ = 0;
  }
  lanes_.set_coding(*mul_);
  ks_done_ = columns_done_ = row_ = tiled_until_ = 0;
  tile_rows_ = std::min(rows_, mul_->ks);
  tile_cols_ = std::min(cols_, mul_->n);
  phase_ = Phase::kTake;
}

// Asks for the words of a step, if the distributor has a place for their mask.
bool MulModel::take() {
  if (may_follow_tiles()) return begin_tile();
  take_ = step_from_;
  const uint64_t number = distributor_.pushed();
  if (number >= WordDistributorModel::kMasks) {
    const Cycle served = distributor_.served(number - WordDistributorModel::kMasks);
    if (served == kNever) return false;
    take_ = std::max(take_, served + 1);
  }
  if (const uint64_t lanes = lanes_.take(tile_cols_, number); lanes != 0) {
    distributor_.push(take_, lanes);
  }
  phase_ = Phase::kDecode;
  return true;
}

// Decodes the step when its words are there, and the row queue has a place.
bool MulModel::decode() {
  const Cycle served = distributor_.served(lanes_.needed());
  if (served == kNever) return false;
  const Cycle room = room_for(steps_);
  const Cycle step = std::max({take_, served + distributor_.word_delay(), room});
  const Cycle waits_for_array = std::clamp(room, step_from_, step) - step_from_;
  stalled_array_ += waits_for_array;
  stalled_bits_ += step - step_from_ - waits_for_array;
  lanes_.decode();
  step_from_ = step + 1;
  last_step_ = step;
  ++steps_;
  ++stream_steps_;
  phase_ = Phase::kTake;
  if (++row_ == tile_rows_) end_tile();
  return true;
}

// Whole rounds of tiles along N, so many that all lanes have taken whole words after them; and then
// lanes are as they were before.
bool MulModel::may_follow_tiles() const {
  if (row_ > 0 || stream_steps_ < exact_steps_) return false;
  if (ks_done_ < tiled_until_) return true;
  const uint32_t rounds = std::max(kWordBits / rows_, 1u);
  return columns_done_ == 0 && mul_->ks - ks_done_ > rounds * rows_;
}

bool MulModel::begin_tile() {
  if (ks_done_ >= tiled_until_) {
    const uint64_t masks = distributor_.pushed();
    if (masks > 0 && distributor_.served(masks - 1) == kNever) return false;
    const uint32_t unit = std::max(kWordBits / rows_, 1u) * rows_;
    tiled_until_ = ks_done_ + (mul_->ks - ks_done_ - 1) / unit * unit;
  }
  const double words = words_due_ + rows_ * tile_cols_ * lanes_.mean_bits() / kWordBits;
  const auto whole = static_cast<uint64_t>(words);
  words_due_ = words - static_cast<double>(whole);
  const auto early = static_cast<uint64_t>(tile_cols_ * lanes_.words_early());
  distributor_.push_evenly(step_from_, rows_, whole, early);
  phase_ = Phase::kTile;
  return true;
}

// As decode() for all rows of a tile: a step a cycle, unless words or a full queue hold it up.
bool MulModel::decode_tile() {
  const Cycle served = distributor_.served_evenly();
  if (served == kNever) return false;
  const Cycle room = room_for(steps_ + rows_ - 1);
  const Cycle unhindered = step_from_ + rows_ - 1;
  const Cycle last = std::max({served, room, unhindered});
  const Cycle waits_for_array = std::clamp(room, unhindered, last) - unhindered;
  stalled_array_ += waits_for_array;
  stalled_bits_ += last - unhindered - waits_for_array;
  steps_ += rows_;
  stream_steps_ += rows_;
  step_from_ = last + 1;
  last_step_ = last;
  phase_ = Phase::kTake;
  end_tile();
  return true;
}

// The first cycle in which the queue of decoded rows has a place for that of a step.
Cycle MulModel::room_for(uint64_t step) const {
  return step < row_taken_.size() ? 0 : row_taken_[step % row_taken_.size()] + 1;
}

// Loads the tile, when all its rows are there, and feeds it with activations.
void MulModel::end_tile() {
  row_ = 0;
  const Cycle there = last_step_ + row_delay_ + (tile_rows_ == 1 ? kSingleRow : 0);
  start_ = std::max({there, loader_free_, tile_end_});
  if (steps_ == tile_rows_) first_weight_ = start_ + kLoadDelay;
  for (uint32_t r = 0; r < tile_rows_; ++r) {
    row_taken_[(steps_ - tile_rows_ + r) % row_taken_.size()] = start_ + r;
  }
  loader_free_ = start_ + std::max(tile_rows_, kMinTile);
  const Cycle waits_from = std::max(tile_end_ + 1, feeder_from_);
  array_stalled_ += start_ + 1 - std::min(waits_from, start_ + 1);
  array_busy_ += mul_->m;
  if (ks_done_ > 0 || mul_->accumulate) {
    use_.add(start_ + 1, mul_->accumulator_row + columns_done_ / cols_ * mul_->m, mul_->m);
  }
  tile_end_ = start_ + mul_->m;

  columns_done_ += tile_cols_;
  if (columns_done_ == mul_->n) {
    columns_done_ = 0;
    ks_done_ += tile_rows_;
  }
  tile_rows_ = std::min(rows_, mul_->ks - ks_done_);
  tile_cols_ = std::min(cols_, mul_->n - columns_done_);
  if (ks_done_ == mul_->ks) phase_ = Phase::kDrain;
}

// A MUL that ends no stream is decoded with its last step; of a stream what is left comes first.
bool MulModel::end(ControlModel& control) {
  Cycle decoded = last_step_;
  if (mul_->last) {
    const uint64_t masks = distributor_.pushed();
    const Cycle served = masks == 0 ? 0 : distributor_.served(masks - 1);
    if (served == kNever) return false;
    const Cycle from = std::max(last_step_, served) + 1;
    const Cycle drained = distributor_.drain(from);
    if (drained == kNever) return false;
    decoded = std::max({from, drained + 1, last_step_ + kSettle}) + 1;
  }
  idle_ = decoded + 1;
  last_sum_ = tile_end_ + kTokenDelay + array_delay_ + cols_ / AccumulatorUse::kHopColumns;
  done_ = std::max({decoded, last_sum_, done_}) + 1;
  control.finished(kMulEngine, done_);
  left_.push_back(std::max({decoded, tile_end_, loader_free_ - 1}));
  phase_ = Phase::kIdle;
  return true;
}

}  // namespace sluice
