// The commands of docs/tutorial.md as they are written, in one shell, and the output shown there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/shell.h"
#include "tests/tutorial/page.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = SLUICE_SOURCE;
const fs::path kBuild = SLUICE_BUILD;

TEST(TutorialPage, FindsCommandsAndOutput) {
  const std::vector<Step> steps =
      read_steps("Text\n```sh\na\nb\n```\n```\none\n\n...\ntwo\n```\n```sh\nc\n```\n");
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0].line, 3);
  EXPECT_EQ(steps[0].commands, "a\nb\n");
  EXPECT_EQ(steps[0].expected, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(steps[1].commands, "c\n");
  EXPECT_TRUE(steps[1].expected.empty());
  EXPECT_THROW(read_steps("```\nx\n```\n"), std::runtime_error);
  EXPECT_THROW(read_steps("```sh\nx\n"), std::runtime_error);
}

TEST(TutorialPage, OnlyTheClockMayDiffer) {
  const std::string output =
      "start\nq  5256 cycles, 4.64 bits  \nspeed    841.13 tokens a second on cpu\n"
      "123562 cycles in 0.9 s: 134311 a second\n21.7 us\n";
  EXPECT_EQ(
      first_missing({"start", "q  5256 cycles, 4.64 bits", "speed   1.04 tokens a second on cpu",
                     "123562 cycles in 12.5 s: 7 a second", "21.7 us"},
                    output),
      "");
  for (const char* changed :
       {"q  5257 cycles, 4.64 bits", "q  5256 cycles, 4.65 bits", "q  5256 cycles",
        "123563 cycles in 0.9 s: 134311 a second", "21.8 us", "speed 841.13 tokens a second"}) {
    EXPECT_EQ(first_missing({changed}, output), changed);
  }
  EXPECT_EQ(first_missing({"21.7 us", "start"}, output), "start") << "in another order";
}

bool simulates_default(const Scratch& scratch) {
  const auto info = nlohmann::json::parse(scratch.run("build/bin/sluice info --json").text);
  return std::ranges::count(info["simulated"], "default") > 0;
}

// The folder is a checkout in which what the tutorial writes is thrown away. `make` works in the
// real one, with this build, and may not install packages.
void prepare(const Scratch& scratch) {
  for (const char* name : {"models", "configs", "docs"}) {
    fs::create_directory_symlink(kSource / name, scratch.path(name));
  }
  fs::create_directory(scratch.path("build"));
  fs::create_directory_symlink(kBuild / "bin", scratch.path("build/bin"));
  fs::create_directory(scratch.path("stand_ins"));
  const std::string apt = scratch.path("stand_ins/apt-get");
  std::ofstream(apt) << "#!/bin/sh\necho 'a test installs nothing' >&2\nexit 1\n";
  fs::permissions(apt, fs::perms::owner_all);
}

TEST(Tutorial, CommandsRunAsWritten) {
  const Scratch scratch;
  prepare(scratch);
  if (!simulates_default(scratch)) {
    GTEST_SKIP() << "this build has no rtl:default; configure with -DSLUICE_CONFIGS=default";
  }
  std::ostringstream page;
  page << std::ifstream(kSource / "docs/tutorial.md").rdbuf();
  const std::vector<Step> steps = read_steps(page.str());
  ASSERT_GE(steps.size(), 10u);

  std::string script = fmt::format(
      "unset MAKEFLAGS MAKELEVEL MODEL LAYERS CONFIG SEED JOBS CMAKE_FLAGS\n"
      "export BUILD='{}' PATH=\"$PWD/stand_ins:$PATH\"\n"
      "make() {{ command make --no-print-directory -C '{}' \"$@\"; }}\n",
      kBuild.string(), kSource.string());
  const auto mark = [](const Step& step) { return fmt::format("@@ line {} @@", step.line); };
  for (const Step& step : steps) script += fmt::format("echo '{}'\n{}", mark(step), step.commands);
  const ShellOutcome outcome = scratch.run(script);
  EXPECT_EQ(outcome.status, 0) << outcome.text;

  for (const Step& step : steps) {
    const size_t begin = outcome.text.find(mark(step));
    ASSERT_NE(begin, std::string::npos) << "docs/tutorial.md:" << step.line << " was not reached";
    const size_t end = outcome.text.find("@@ line ", begin + 1);
    const std::string output = outcome.text.substr(begin, end - begin);
    const std::string missing = first_missing(step.expected, output);
    EXPECT_EQ(missing, "") << "docs/tutorial.md:" << step.line << ": not in its output\n" << output;
  }
}

}  // namespace
}  // namespace sluice
