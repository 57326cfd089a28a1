// What a waveform of the accelerator is looked at for: its signals in groups that follow the data's
// way.
#ifndef SLUICE_SW_CLI_WAVE_VIEW_H_
#define SLUICE_SW_CLI_WAVE_VIEW_H_

#include <string>
#include <vector>

#include "gen/config.h"

namespace sluice {

// Of values that the trace has no names for.
enum class WaveFormat {
  kBits,
  kHex,
  kCount,
  kSigned,
  kReader,    // an AXI ID of the read channels
  kResponse,  // of AXI
};

struct WaveSignal {
  std::string name;  // within its group's scope
  WaveFormat format = WaveFormat::kBits;
};

struct WaveGroup {
  std::string title;
  std::string scope;  // with a dot at its end
  bool open = false;  // is unfolded at first
  std::vector<WaveSignal> signals;
};

// Only signals that an accelerator of `config` has.
std::vector<WaveGroup> wave_view(const Config& config);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_WAVE_VIEW_H_
