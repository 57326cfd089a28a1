// A command line as the program reads it, without the work.
#ifndef SLUICE_TESTS_CLI_PARSE_H_
#define SLUICE_TESTS_CLI_PARSE_H_

#include <optional>
#include <string>

#include "sw/cli/program.h"
#include "sw/cli/usage_error.h"

namespace sluice {

// What the program would say about it, if it is wrong.
inline std::optional<std::string> usage_error(const std::string& command) {
  struct Accepted {};
  CLI::App app;
  build_program(app);
  app.parse_complete_callback([] { throw Accepted(); });
  try {
    app.parse(command, true);
  } catch (const Accepted&) {
  } catch (const CLI::ParseError& error) {
    return describe_usage_error(app, error);
  }
  return {};
}

}  // namespace sluice

#endif  // SLUICE_TESTS_CLI_PARSE_H_
