// A command line as a person would type it again.
#ifndef SLUICE_SW_CLI_COMMAND_LINE_H_
#define SLUICE_SW_CLI_COMMAND_LINE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace sluice {

// Of a verb or program that has been parsed: its name after those above it, without folders, then
// what was given, in that order.
std::string command_line(const CLI::App& command);

// In single quotes where a shell would take the word for something else.
std::string shell_word(std::string_view word);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_COMMAND_LINE_H_
