// The program and the library from an installed tree alone.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "sw/model/npy.h"
#include "tests/cli/shell.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

const fs::path kPrefix = SLUICE_PREFIX;
const std::string kProgram = kPrefix / "bin/sluice";

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

bool simulates_default(const Scratch& scratch) {
  const auto info = nlohmann::json::parse(scratch.run(kProgram + " info --json").text);
  const auto& names = info["simulated"];
  return std::find(names.begin(), names.end(), "default") != names.end();
}

TEST(Installed, ProgramFindsItsModel) {
  const Scratch scratch;
  const ShellOutcome outcome =
      scratch.run(kProgram + " sim --device golden --only layer0.k:1:2:decode --report r.json");
  EXPECT_EQ(outcome.status, 0) << outcome.text;
  EXPECT_NE(outcome.text.find("share/sluice/models/stories/model.safetensors"), std::string::npos)
      << outcome.text;
  EXPECT_NE(outcome.text.find("PASS: 1 of 1"), std::string::npos) << outcome.text;
}

// With the folders of the checkout and of the build covered by empty ones.
TEST(Installed, ProgramOutlivesTheSources) {
  const Scratch scratch;
  if (scratch.run("unshare -rm true").status != 0) {
    GTEST_SKIP() << "this user may not make mount namespaces";
  }
  const std::string where = simulates_default(scratch) ? "rtl" : "golden";
  const ShellOutcome outcome = scratch.run(
      fmt::format("cp -r {0} moved\n"
                  "unshare -rm bash -e <<'end'\n"
                  "mount -t tmpfs none {2}\n"
                  "mount -t tmpfs none {3} 2>/dev/null || true  # mostly within the other\n"
                  "[ ! -e {2}/configs ] && [ ! -e {3}/bin ]\n"
                  "moved/bin/sluice info --json >info.json\n"
                  "moved/bin/sluice sim --device {1} --only layer0.k:1:2:decode --report r.json\n"
                  "end\n",
                  kPrefix.string(), where, SLUICE_SOURCE, SLUICE_BUILD));
  EXPECT_EQ(outcome.status, 0) << outcome.text;
  EXPECT_NE(outcome.text.find("PASS: 1 of 1"), std::string::npos) << outcome.text;
  EXPECT_GE(nlohmann::json::parse(text_of(scratch.path("info.json")))["configs"].size(), 1u);
}

TEST(Installed, ProgramNamesNoFilesOfTheCheckout) {
  const std::string program = text_of(kProgram);
  for (size_t at = program.find(SLUICE_SOURCE "/"); at != std::string::npos;
       at = program.find(SLUICE_SOURCE "/", at + 1)) {
    const std::string path = program.substr(at, program.find('\0', at) - at);
    // Assertions of the RTL say where they stand.
    EXPECT_TRUE(path.find(".sv") != std::string::npos) << path;
  }
}

TEST(Installed, HeadersFindEachOther) {
  const fs::path headers = kPrefix / SLUICE_INCLUDE / "sluice";
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(headers)) {
    if (entry.path().extension() != ".h") continue;
    ++files;
    const std::string text = text_of(entry.path());
    const std::regex include(R"re(#include (?:"|<sluice_)([^">]+))re");
    for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) {
      const std::string name = (*it)[0].str().find('<') != std::string::npos
                                   ? "sluice_" + (*it)[1].str()
                                   : (*it)[1].str();
      EXPECT_TRUE(fs::exists(headers / name)) << entry.path() << " includes " << name;
    }
  }
  EXPECT_GT(files, 50);
}

TEST(Installed, HasAPageForEveryVerb) {
  const Scratch scratch;
  const ShellOutcome verbs = scratch.run(
      fmt::format("source {}/share/bash-completion/completions/sluice\n"
                  "COMP_LINE='sluice ' COMP_POINT=7\n_sluice\necho \"${{COMPREPLY[*]}}\"",
                  kPrefix.string()));
  ASSERT_EQ(verbs.status, 0) << verbs.text;
  std::istringstream words(verbs.text);
  std::set<std::string> expected = {"sluice.1"};
  for (std::string word; words >> word;) {
    if (!word.starts_with("-")) expected.insert("sluice-" + word + ".1");
  }
  std::set<std::string> pages;
  for (const auto& entry : fs::directory_iterator(kPrefix / "share/man/man1")) {
    pages.insert(entry.path().filename());
    EXPECT_TRUE(text_of(entry.path()).starts_with(".TH SLUICE")) << entry.path();
  }
  EXPECT_EQ(pages, expected);
  EXPECT_TRUE(pages.contains("sluice-sim.1"));
}

TEST(Installed, ExampleMultipliesOnRtl) {
  const Scratch scratch;
  if (!simulates_default(scratch)) {
    GTEST_SKIP() << "this build has no simulated accelerator \"default\"; SLUICE_CONFIGS adds it";
  }
  std::mt19937 generator(3);
  std::normal_distribution<float> normal;
  RowMatrix w(64, 128);
  for (Eigen::Index i = 0; i < w.size(); ++i) w.data()[i] = normal(generator);
  write_npy(scratch.path("W.npy"), w);
  const ShellOutcome outcome = scratch.run(fmt::format(
      "cp -r {0}/examples/multiply example\n"
      "{1} -S example -B build -G '{2}' -DCMAKE_PREFIX_PATH={3} -DCMAKE_CXX_COMPILER={4}\n"
      "{1} --build build\n"
      "build/multiply W.npy\n",
      SLUICE_SOURCE, SLUICE_CMAKE, SLUICE_GENERATOR, SLUICE_PREFIX, SLUICE_CXX));
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  std::smatch figures;
  ASSERT_TRUE(std::regex_search(
      outcome.text, figures,
      std::regex(R"(64 x 128 at (\S+) bits a weight: (\d+) cycles, error (\S+)%)")))
      << outcome.text;
  EXPECT_GT(std::stod(figures[1]), 3);
  EXPECT_LT(std::stod(figures[1]), 6);
  EXPECT_GT(std::stoi(figures[2]), 64 * 128 / 256);  // the array has 256 multipliers
  EXPECT_GT(std::stod(figures[3]), 0.5);
  EXPECT_LT(std::stod(figures[3]), 10);
  EXPECT_NE(scratch.run("build/multiply nowhere.npy").text.find("nowhere.npy"), std::string::npos);
}

}  // namespace
}  // namespace sluice
