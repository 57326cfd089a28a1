// The LOAD engine (rtl/dma/load_engine.sv) with the table loader behind it.
#ifndef SLUICE_SW_CYCLE_MODEL_LOAD_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_LOAD_MODEL_H_

#include <optional>
#include <span>
#include <vector>

#include "gen/config.h"
#include "sw/cycle_model/burst_splitter_model.h"
#include "sw/cycle_model/cycle.h"
#include "sw/runtime/command.h"

namespace sluice {

class LoadModel {
 public:
  explicit LoadModel(const Config& config);

  // The first cycle in which it takes this command.
  Cycle ready(const LoadCommand& load) const;
  void start(Cycle when, const LoadCommand& load);

  // Read client.
  Cycle request() const { return splitter_.busy() ? splitter_.next() : kNever; }
  uint32_t request_beats() const { return splitter_.beats(); }
  // The end of the LOAD, if these are its last beats.
  std::optional<Cycle> receive(Cycle granted, std::span<const Cycle> beats);

  uint64_t busy() const { return beats_; }
  uint64_t stalled() const { return occupied_ - beats_; }

 private:
  uint32_t elements_per_beat_;
  size_t in_flight_;  // LOADs taken and not done, at most
  BurstSplitterModel splitter_;
  LoadCommand load_;  // whose bursts go out
  Cycle start_ = 0;   // of load_
  Cycle table_ = 0;   // the first cycle that the table loader has for the next beat of load_
  std::vector<Cycle> done_;
  Cycle table_done_ = 0;
  uint64_t beats_ = 0, occupied_ = 0;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_LOAD_MODEL_H_
