// Completion for bash of a program's verbs, options and values.
#ifndef SLUICE_SW_CLI_HELP_COMPLETION_H_
#define SLUICE_SW_CLI_HELP_COMPLETION_H_

#include <CLI/CLI.hpp>
#include <string>

namespace sluice {

// A script to source, or to install as share/bash-completion/completions/<program>. Where a value
// has no fixed words bash completes file names.
std::string bash_completion(const CLI::App& program);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_HELP_COMPLETION_H_
