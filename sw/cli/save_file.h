// A GTKWave save file for a trace of the accelerator.
//
// The format is GTKWave's own (gtkwave(1), "SAVE FILES"): flags, group marks, labels and signal
// names.
#ifndef SLUICE_SW_CLI_SAVE_FILE_H_
#define SLUICE_SW_CLI_SAVE_FILE_H_

#include <string>

#include "gen/config.h"

namespace sluice {

// Writes <trace without .fst>.gtkw with the signals of wave_view(config), and beside it a
// translation file for each kind of code that the trace has no names for. Returns the path of the
// save file. Throws std::runtime_error if the trace lacks one of the signals.
std::string write_save_file(const std::string& trace, const Config& config);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_SAVE_FILE_H_
