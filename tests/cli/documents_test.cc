// Manual pages and completion, made from the command line of the program.
#include <gtest/gtest.h>

#include <sstream>

#include "sw/cli/help/completion.h"
#include "sw/cli/help/man_page.h"
#include "sw/cli/program.h"
#include "tests/cli/shell.h"

namespace sluice {
namespace {

std::vector<HelpPage> pages() {
  CLI::App app;
  build_program(app);
  std::vector<HelpPage> all = {help_page(app)};
  for (const CLI::App* verb : app.get_subcommands({})) all.push_back(help_page(*verb));
  return all;
}

TEST(ManPage, HasAllSectionsInOrder) {
  for (const HelpPage& page : pages()) {
    const std::string man = to_man(page, "1.2.3", {"other"});
    size_t last = 0;
    for (const char* part :
         {".TH SLUICE", "\"sluice 1.2.3\"", ".SH NAME\nsluice", ".SH SYNOPSIS\n", ".SH OPTIONS\n",
          "\n\\fB\\-h,\\fR \\fB\\-\\-help\\fR\n", ".SH EXAMPLES\n", ".SH EXIT STATUS\n",
          ".SH SEE ALSO\n.BR other (1)\n"}) {
      const size_t at = man.find(part);
      ASSERT_NE(at, std::string::npos) << part << " is not in\n" << man;
      EXPECT_GE(at, last) << part;
      last = at;
    }
    // Requests are those that are meant, and no line of text has become one.
    std::istringstream lines(man);
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with('.') && !line.starts_with('\'')) continue;
      const std::string request = line.substr(0, line.find(' '));
      EXPECT_NE(std::string(" .TH .SH .PP .TP .nf .fi .BR ").find(" " + request + " "),
                std::string::npos)
          << line;
    }
  }
}

TEST(ManPage, KeepsWhatRoffWouldTakeAsItsOwn) {
  HelpPage page;
  page.command = "tool";
  page.paragraphs = {".so x", "a\\b"};
  page.examples = {"'quoted'"};
  const std::string man = to_man(page, "1", {});
  EXPECT_NE(man.find("\n\\&.so x\n"), std::string::npos) << man;
  EXPECT_NE(man.find("\na\\eb\n"), std::string::npos) << man;
  EXPECT_NE(man.find("\n\\&\\(aqquoted\\(aq\n"), std::string::npos) << man;
}

TEST(ManPage, ManHasNothingToComplainAbout) {
  const Scratch scratch;
  if (scratch.run("command -v man && command -v groff").status != 0) {
    GTEST_SKIP() << "man or groff is not installed";
  }
  for (const HelpPage& page : pages()) {
    std::ofstream(scratch.path("page.1")) << to_man(page, "1", {"other"});
    const ShellOutcome outcome =
        scratch.run("LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l page.1 2>&1 >/dev/null");
    EXPECT_EQ(outcome.status, 0) << page.command;
    EXPECT_EQ(outcome.text, "") << page.command;
  }
}

// What bash puts in for a line with the cursor at its end, separated by spaces.
class Completion : public testing::Test {
 protected:
  Completion() {
    CLI::App app;
    build_program(app);
    std::ofstream(scratch_.path("completion.bash")) << bash_completion(app);
  }

  // COMP_WORDS as bash makes them, split at colons and equals signs too.
  std::string complete(const std::string& line) const {
    const ShellOutcome outcome = scratch_.run(
        "source completion.bash\n"
        "COMP_LINE='" +
        line +
        "'\n"
        "COMP_POINT=${#COMP_LINE}\n"
        "read -ra COMP_WORDS <<<\"$(sed 's/[:=]/ & /g' <<<\"$COMP_LINE\")\"\n"
        "[[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')\n"
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
        "_sluice sluice \"${COMP_WORDS[-1]}\" \"${COMP_WORDS[-2]}\"\n"
        "echo \"${COMPREPLY[*]}\"\n");
    EXPECT_EQ(outcome.status, 0) << line << ": " << outcome.text;
    return outcome.text.substr(0, outcome.text.find('\n'));
  }

  Scratch scratch_;
};

TEST_F(Completion, KnowsVerbs) {
  EXPECT_EQ(complete("sluice si"), "sim");
  EXPECT_EQ(complete("sluice --v"), "--version");
  EXPECT_EQ(complete("sluice help unp"), "unpack");
  EXPECT_EQ(complete("sluice completion b"), "bash");
  const std::string all = complete("sluice ");
  for (const char* verb : {"sim", "pack", "info"}) {
    EXPECT_NE(all.find(verb), std::string::npos) << all;
  }
}

TEST_F(Completion, KnowsOptionsOfAVerb) {
  EXPECT_EQ(complete("sluice sim --la"), "--layers --latency");
  EXPECT_EQ(complete("sluice sim --seed 7 --trace-st"), "--trace-start --trace-stop");
  EXPECT_EQ(complete("sluice pack --trace"), "");
}

TEST_F(Completion, KnowsValues) {
  EXPECT_EQ(complete("sluice matmul --coding hu"), "huffman");
  EXPECT_EQ(complete("sluice sim --config wi"), "wide");
  EXPECT_EQ(complete("sluice sim --coding=tr"), "trellis");
  EXPECT_EQ(complete("sluice sim --device "), "golden rtl serial:");
  EXPECT_EQ(complete("sluice pack --palette k"), "kmeans:");
}

TEST_F(Completion, GoesOnAfterAColon) {
  EXPECT_EQ(complete("sluice matmul --sparsity 1:"), "2");
  EXPECT_EQ(complete("sluice matmul --device rtl:wi"), "wide");
  EXPECT_EQ(complete("sluice matmul --device golden:int8_3"), "int8_32x32");
}

TEST_F(Completion, LeavesFilesToBash) {
  EXPECT_EQ(complete("sluice pack --weights "), "");
  EXPECT_EQ(complete("sluice sim --seed "), "");
}

}  // namespace
}  // namespace sluice
