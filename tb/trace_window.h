// Which cycles of a simulation are written to a waveform file.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice {

struct TraceWindow {
  std::filesystem::path path{};  // the FST file
  uint64_t start = 0;            // first cycle in it
  uint64_t stop = UINT64_MAX;    // first cycle not in it any more
  int depth = 0;                 // levels of the hierarchy from the top module down; 0 for all
};

}  // namespace sluice
