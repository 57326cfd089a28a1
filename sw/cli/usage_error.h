// What is wrong with a command line, in words.
#ifndef SLUICE_SW_CLI_USAGE_ERROR_H_
#define SLUICE_SW_CLI_USAGE_ERROR_H_

#include <CLI/CLI.hpp>
#include <string>

namespace sluice {

inline constexpr int kUsageStatus = 2;  // exit status

// Of an error that app.parse() threw: the verb, what is wrong, and where the help is. No line break
// at the end.
std::string describe_usage_error(const CLI::App& app, const CLI::ParseError& error);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_USAGE_ERROR_H_
