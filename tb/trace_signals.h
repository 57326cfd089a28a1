// Which signals a waveform file (FST) holds.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace sluice {

struct TraceSignal {
  std::string name;           // as GTKWave knows it, with the range of a vector
  bool named_values = false;  // the file has names for its values: an enumeration
};

// By path without range: "TOP.top.u_core.head" for "TOP.top.u_core.head[31:0]". An element of an
// unpacked or multi-dimensional array is a signal of its own, "TOP.top.words[0]".
using TraceSignals = std::map<std::string, TraceSignal>;

// Throws std::runtime_error if the file is not there or no FST file.
TraceSignals read_trace_signals(const std::filesystem::path& path);

}  // namespace sluice
