// The groups of wave_view(), by the folders of rtl/ that their units are in.
#ifndef SLUICE_SW_CLI_WAVE_GROUPS_H_
#define SLUICE_SW_CLI_WAVE_GROUPS_H_

#include <string>
#include <vector>

#include "sw/cli/wave_view.h"

namespace sluice {

inline const std::string kTop = "TOP.sluice_top.";
inline const std::string kCore = kTop + "u_core.";
inline const std::string kMul = kCore + "u_mul.";

// Which of the structures of rtl/sluice_core.sv and rtl/decompress/decompressor.sv are there.
inline bool is_serial(const Config& config) { return config.queue_depth == 1; }
inline bool is_narrow(const Config& config) { return config.data_bits == 32; }

std::vector<WaveGroup> control_groups(const Config& config);
std::vector<WaveGroup> dma_groups(const Config& config);
std::vector<WaveGroup> decompress_groups(const Config& config);
std::vector<WaveGroup> array_groups();
std::vector<WaveGroup> epilogue_groups(const Config& config);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_WAVE_GROUPS_H_
