#include "sw/cycle_model/store_model.h"

#include "sw/runtime/ceil_div.h"

namespace sluice {
namespace {

constexpr uint64_t kAddressDelay = 1;     // issued addresses go out registered
constexpr uint64_t kMemoryTakesData = 1;  // the cycle after the address
// From a read of sums to WVALID: the memory's register, thirteen cycles of epilogue, the beat
// queue.
constexpr uint64_t kEpilogueDelay = 15;
// serial_scale: from a sum to its element.
constexpr uint64_t kFp32Cycles = 29, kBf16Cycles = 36, kOperandCycles = 39;

}  // namespace

StoreModel::StoreModel(const Config& config, const MemoryTiming& timing, AccumulatorUse& use)
    : serial_(config.queue_depth == 1 && config.data_bits == 32),
      operand_(config.operand),
      cols_(config.cols),
      lanes_(config.data_bits / 32),
      beat_bytes_(config.bus_bytes()),
      write_latency_(timing.write_latency),
      pace_(timing.write_rate),
      use_(use),
      responses_(serial_ ? 1 : 4 * config.queue_depth),
      sent_(serial_ ? 1 : 4 * config.queue_depth) {}

uint64_t StoreModel::scale_cycles() const {
  switch (store_.form) {
    case StoreForm::kRaw:
      return 0;
    case StoreForm::kFp32:
      return kFp32Cycles;
    case StoreForm::kBf16:
      return kBf16Cycles;
    default:
      return kOperandCycles;
  }
}

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
  if (serial_ && rows_ > 0) issued_ = std::max(issued_, last_sent());
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
  // Serially, an element waits until the beat before it is gone.
  if (serial_) written_ = std::max(read_ + 1 + scale_cycles(), beats_ > 0 ? last_sent() : 0);
  const bool completes = completes_beat(row_end);
  if (completes) send_beat();
  column_ += columns;
  if (serial_) {
    // The next row waits for the end of this one, and raw sums for their place.
    const bool waits = row_end || (completes && store_.form == StoreForm::kRaw);
    read_ = std::max(written_, waits ? last_sent() : 0) + 1;
  } else {
    // There has to be a place for the next beat.
    read_ = std::max(read_, sent_[beats_ % sent_.size()]) + 1;
  }
  if (!row_end) return {};
  end_row();
  if (active_) return {};
  return done_;
}

void StoreModel::send_beat() {
  const Cycle ready = serial_ ? written_ + 1 : read_ + kEpilogueDelay;
  const Cycle from = std::max(ready, issued_ + kAddressDelay + kMemoryTakesData);
  sent_[beats_++ % sent_.size()] = pace_.take(from);
}

void StoreModel::end_row() {
  response_ = std::max(last_sent() + write_latency_, response_ + 1);
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
