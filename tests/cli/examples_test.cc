// The examples in the help: the parser takes all of them, and the quick ones work.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "sw/cli/help/help_page.h"
#include "sw/model/npy.h"
#include "tb/accelerator.h"
#include "tests/cli/parse.h"
#include "tests/cli/shell.h"

namespace sluice {
namespace {

TEST(Examples, AreAccepted) {
  CLI::App app;
  build_program(app);
  std::vector<HelpPage> pages = {help_page(app)};
  for (const CLI::App* verb : app.get_subcommands({})) pages.push_back(help_page(*verb));
  for (const HelpPage& page : pages) {
    const auto commands = example_commands(page);
    EXPECT_FALSE(commands.empty()) << page.command << " has no example";
    for (const std::string& command : commands) {
      EXPECT_EQ(usage_error(command.substr(0, command.find(" | "))), std::nullopt) << command;
    }
  }
}

// The lines under "Examples:" as a user copies them, from the first command of the program on.
std::string shown_examples(const std::string& help) {
  std::istringstream lines(help.substr(help.find("\nExamples:\n")));
  std::string script;
  std::getline(lines, script);
  script.clear();
  for (std::string line; std::getline(lines, line) && !line.starts_with("Exit");) {
    if (line.starts_with("  sluice ") || !script.empty()) script += line + "\n";
  }
  return script;
}

TEST(Examples, WorkAsShown) {
  const auto simulated = accelerator_configs();
  const bool has_default =
      std::find(simulated.begin(), simulated.end(), "default") != simulated.end();
  const Scratch scratch;
  std::mt19937 generator(11);
  std::normal_distribution<float> normal;
  RowMatrix w(64, 128), x(3, 128);
  for (RowMatrix* matrix : {&w, &x}) {
    for (Eigen::Index i = 0; i < matrix->size(); ++i) matrix->data()[i] = normal(generator);
  }
  write_npy(scratch.path("W.npy"), w);
  write_npy(scratch.path("X.npy"), x);
  CLI::App app;
  build_program(app);
  for (const std::string verb : {"info", "help", "pack", "unpack", "completion", "matmul"}) {
    const std::string script = shown_examples(app.get_subcommand(verb)->help());
    ASSERT_NE(script, "") << verb;
    if (verb == "matmul" && !has_default) continue;
    const ShellOutcome outcome =
        scratch.run(fmt::format("sluice() {{ {} \"$@\"; }}\n{}", SLUICE_PROGRAM, script));
    EXPECT_EQ(outcome.status, 0) << script << outcome.text;
  }
  EXPECT_EQ(std::get<RowMatrix>(read_npy(scratch.path("back.npy"))).rows(), 64);
}

}  // namespace
}  // namespace sluice
