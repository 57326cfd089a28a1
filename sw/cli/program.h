// The whole command line of `sluice`: verbs in groups by task, help, version.
#ifndef SLUICE_SW_CLI_PROGRAM_H_
#define SLUICE_SW_CLI_PROGRAM_H_

#include <CLI/CLI.hpp>

namespace sluice {

// Of a fresh app; registers the back ends.
void build_program(CLI::App& app);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_PROGRAM_H_
