// A GTKWave save file for a trace of the accelerator: its ports and stages as groups that follow
// the data's way, with names in place of numbers for states and codes.
//
// The format is GTKWave's own (gtkwave(1), "SAVE FILES"): flags, group marks and signal names.
#ifndef SLUICE_SW_CLI_SAVE_FILE_H_
#define SLUICE_SW_CLI_SAVE_FILE_H_

#include <string>

#include "gen/config.h"

namespace sluice {

// Writes <trace without .fst>.gtkw, and beside it a translation file for each kind of code. Returns
// the path of the save file.
std::string write_save_file(const std::string& trace, const Config& config);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_SAVE_FILE_H_
