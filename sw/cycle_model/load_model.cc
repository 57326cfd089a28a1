#include "sw/cycle_model/load_model.h"

#include <algorithm>

#include "sw/cycle_model/read_channel.h"

namespace sluice {
namespace {

// sram_fifo: from the push of a beat of a table to the loader.
constexpr uint64_t kSramFifoDelay = 2;

}  // namespace

LoadModel::LoadModel(const Config& config)
    : elements_per_beat_(config.data_bits / 16),
      in_flight_(config.queue_depth),
      splitter_(config.bus_bytes(), max_burst_beats(config)) {}

Cycle LoadModel::ready(const LoadCommand& load) const {
  if (splitter_.busy()) return kNever;
  Cycle when = splitter_.next();
  if (done_.size() >= in_flight_) when = std::max(when, done_[done_.size() - in_flight_] + 1);
  if (load.space == Space::kTable) when = std::max(when, table_done_ + 1);
  return when;
}

void LoadModel::start(Cycle when, const LoadCommand& load) {
  load_ = load;
  start_ = when;
  table_ = 0;
  splitter_.start(when, load.source, load.bytes);
}

std::optional<Cycle> LoadModel::receive(Cycle granted, std::span<const Cycle> beats) {
  splitter_.granted(granted);
  beats_ += beats.size();
  // The table loader takes an element a cycle.
  for (const Cycle beat : beats) {
    table_ = std::max(table_, beat + kReadDataDelay + kSramFifoDelay) + elements_per_beat_;
  }
  if (splitter_.busy()) return {};
  // Done is the cycle after the last beat, or after that in which the loader's end is noted.
  Cycle done = beats.back() + kReadDataDelay + 1;
  if (load_.space == Space::kTable) done = std::max(done, table_);
  if (!done_.empty()) done = std::max(done, done_.back() + 1);
  occupied_ += done - std::max(start_, done_.empty() ? 0 : done_.back());
  done_.push_back(done);
  if (load_.space == Space::kTable) table_done_ = done;
  return done;
}

}  // namespace sluice
