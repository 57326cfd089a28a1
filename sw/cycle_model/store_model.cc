#include "sw/cycle_model/store_model.h"

#include "sw/runtime/ceil_div.h"

namespace sluice {
namespace {

constexpr uint64_t kAddressDelay = 1;     // issued addresses go out registered
constexpr uint64_t kMemoryTakesData = 1;  // the cycle after the address
// From a read of sums to WVALID: the memory's register, ten cycles of epilogue, the beat queue.
constexpr uint64_t kEpilogueDelay = 12;

}  // namespace

StoreModel::StoreModel(const Config& config, const MemoryTiming& timing, AccumulatorUse& use)
    : operand_(config.operand),
      cols_(config.cols),
      lanes_(config.data_bits / 32),
      beat_bytes_(config.bus_bytes()),
      write_latency_(timing.write_latency),
      pace_(timing.write_rate),
      use_(use),
      responses_(4 * config.queue_depth),
      sent_(4 * config.queue_depth) {}

void StoreModel::start(Cycle when, const StoreCommand& store) {
  active_ = true;
  store_ = store;
  element_bytes_ = element_bytes(store.form, operand_);
  start_ = when;
  issued_ = when;
  read_ = when + 1;
  row_ = tile_ = 0;
  start_row();
}

// Its address goes out when one of the last bursts was answered.
void StoreModel::start_row() {
  column_ = 0;
  tile_cols_ = std::min(cols_, store_.n - tile_ * cols_);
  issued_ = std::max(issued_, responses_[rows_ % responses_.size()]) + 1;
}

bool StoreModel::completes_beat(bool row_end) const {
  const uint64_t address = store_.destination + uint64_t(tile_) * store_.tile_stride +
                           uint64_t(row_) * store_.row_stride + uint64_t(column_) * element_bytes_;
  return row_end || address % beat_bytes_ + lanes_ * element_bytes_ >= beat_bytes_;
}

std::optional<Cycle> StoreModel::read() {
  // FP8's raw sums have 8 bytes and are read in two halves of the lanes.
  const uint32_t group = column_ / lanes_ * lanes_;
  const Cycle free =
      use_.free(read_, store_.accumulator_row + tile_ * store_.m + row_, group, group + lanes_ - 1);
  if (free > read_) {
    read_ = free;
    return {};
  }
  const uint32_t columns = element_bytes_ == 8 ? lanes_ / 2 : lanes_;
  const bool row_end = column_ + columns >= tile_cols_;
  if (completes_beat(row_end)) send_beat();
  column_ += columns;
  // There has to be a place for the next beat.
  read_ = std::max(read_, sent_[beats_ % sent_.size()]) + 1;
  if (!row_end) return {};
  end_row();
  if (active_) return {};
  return done_;
}

void StoreModel::send_beat() {
  const Cycle from = std::max(read_ + kEpilogueDelay, issued_ + kAddressDelay + kMemoryTakesData);
  sent_[beats_++ % sent_.size()] = pace_.take(from);
}

void StoreModel::end_row() {
  const Cycle last_beat = sent_[(beats_ - 1) % sent_.size()];
  response_ = std::max(last_beat + write_latency_, response_ + 1);
  responses_[rows_++ % responses_.size()] = response_;
  if (++row_ == store_.m) {
    row_ = 0;
    ++tile_;
  }
  if (tile_ < ceil_div(store_.n, cols_)) {
    start_row();
    return;
  }
  active_ = false;
  done_ = response_;
  occupied_ += done_ - start_;
}

}  // namespace sluice
