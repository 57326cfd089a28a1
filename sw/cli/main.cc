#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "sw/cli/program.h"
#include "sw/cli/usage_error.h"

int main(int argc, char** argv) {
  CLI::App app;
  try {
    sluice::build_program(app);
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "{}\n", sluice::describe_usage_error(app, error));
    return sluice::kUsageStatus;
  } catch (const std::exception& error) {
    fmt::print(stderr, "sluice: {}\n", error.what());
    return 1;
  }
  return 0;
}
