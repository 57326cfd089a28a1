#include "sw/cycle_model/stream_reader_model.h"

#include <algorithm>

#include "sw/cycle_model/read_channel.h"

namespace sluice {
namespace {

// sram_fifo: from the push of a beat to its way out.
constexpr uint64_t kSramFifoDelay = 2;

}  // namespace

StreamReaderModel::StreamReaderModel(const Config& config)
    : streams_(config.queue_depth),
      depth_(config.weight_fifo_beats),
      ring_mask_(2 * depth_ - 1),
      splitter_(config.bus_bytes(), max_burst_beats(config)),
      valid_(2 * depth_),
      taken_at_(2 * depth_) {}

Cycle StreamReaderModel::room_for_start() const {
  if (streams_ == 1) return splitter_.busy() ? kNever : splitter_.next();
  const size_t next = started_.size() + waiting_.size();
  if (next < streams_) return 0;
  return started_.size() + streams_ <= next ? kNever : started_[next - streams_] + 1;
}

void StreamReaderModel::start(Cycle when, uint64_t address, uint32_t bytes) {
  waiting_.push_back({when, address, bytes});
  start_next();
}

void StreamReaderModel::start_next() {
  if (waiting_.empty() || splitter_.busy()) return;
  const Start& next = waiting_.front();
  // One alone starts in the cycle in which it is queued.
  const uint64_t queue_delay = streams_ == 1 ? 0 : 1;
  started_.push_back(std::max(next.queued + queue_delay, splitter_.next()));
  splitter_.start(started_.back(), next.address, next.bytes);
  waiting_.pop_front();
}

Cycle StreamReaderModel::request() const {
  if (!splitter_.busy()) return kNever;
  const uint64_t end = granted_ + splitter_.beats();
  if (end <= depth_) return splitter_.next();
  if (taken_ < end - depth_) return kNever;
  return std::max(splitter_.next(), taken_at_[(end - depth_ - 1) & ring_mask_] + 1);
}

bool StreamReaderModel::lazy(Cycle now) {
  while (visibly_taken_ < taken_ && taken_at_[visibly_taken_ & ring_mask_] < now) ++visibly_taken_;
  return granted_ - visibly_taken_ >= depth_ / 4;
}

void StreamReaderModel::receive(Cycle granted, std::span<const Cycle> beats) {
  lazy(granted);
  splitter_.granted(granted);
  for (const Cycle beat : beats)
    valid_[granted_++ & ring_mask_] = beat + kReadDataDelay + kSramFifoDelay;
  start_next();
}

}  // namespace sluice
