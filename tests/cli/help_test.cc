// The help of every verb: one layout, 80 columns, nothing left out.
#include <gtest/gtest.h>

#include <sstream>

#include "sw/cli/help/help_text.h"
#include "sw/cli/help/nearest.h"
#include "sw/cli/program.h"

namespace sluice {
namespace {

class Help : public testing::Test {
 protected:
  Help() { build_program(app_); }

  std::vector<const CLI::App*> pages() const {
    std::vector<const CLI::App*> all = {&app_};
    const CLI::App& program = app_;
    for (const CLI::App* verb : program.get_subcommands({})) all.push_back(verb);
    return all;
  }

  CLI::App app_;
};

size_t position(const std::string& text, const std::string& part) {
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << '"' << part << "\" is not in\n" << text;
  return at;
}

TEST_F(Help, FitsATerminal) {
  for (const CLI::App* page : pages()) {
    std::istringstream lines(page->help());
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80u) << page->get_name() << ": " << line;
      EXPECT_FALSE(line.ends_with(' ')) << page->get_name() << ": " << line;
    }
  }
}

TEST_F(Help, HasOneLayout) {
  for (const CLI::App* page : pages()) {
    const std::string text = page->help();
    size_t last = 0;
    for (const char* part : {" - ", "\nUsage: sluice ", "\nOptions:\n", "  -h, --help  ",
                             "\nExamples:\n  ", "\nExit status: 0 if"}) {
      const size_t at = position(text, part);
      EXPECT_GE(at, last) << part << " of " << page->get_name();
      last = at;
    }
    for (const CLI::Option* option : page->get_options()) {
      if (option->nonpositional()) position(text, option->get_name());
    }
  }
}

TEST_F(Help, GroupsVerbsByTask) {
  const std::string text = app_.help();
  size_t last = 0;
  for (const char* part :
       {"\nRun a model:\n", "\n  sim ", "\nCompress:\n", "\n  pack ", "\n  unpack ", "\nMeasure:\n",
        "\n  matmul ", "\nLook:\n", "\n  info "}) {
    const size_t at = position(text, part);
    EXPECT_GT(at, last) << part;
    last = at;
  }
  const CLI::App& program = app_;
  for (const CLI::App* verb : program.get_subcommands({})) {
    position(text, "\n  " + verb->get_name() + " ");
    EXPECT_NE(verb->get_group(), "Subcommands") << verb->get_name() << " is in no group";
  }
}

TEST_F(Help, TellsValuesAndDefaults) {
  const std::string text = app_.get_subcommand("sim")->help();
  position(text, "--latency N             of memory, in cycles (1 to 100000; default: 100)\n");
  position(text, "--config CONFIG ");
  position(app_.get_subcommand("pack")->help(), "W [N, K], .npy (required)\n");
  position(app_.get_subcommand("bench-layer")->help(),
           "(0.01 to 4;\n                          not with --bits)");
}

TEST(HelpPage, ReadsProseAndExamplesFromAFooter) {
  CLI::App app("does a thing", "tool");
  app.footer(R"(
One paragraph
on two lines.

  a table  stays

Examples:
  # a comment
  tool --long \
      value
  tool)");
  const HelpPage page = help_page(app);
  EXPECT_EQ(page.paragraphs,
            (std::vector<std::string>{"One paragraph on two lines.", "  a table  stays"}));
  EXPECT_EQ(page.examples, (std::vector<std::string>{"# a comment", "tool --long value", "tool"}));
}

TEST(HelpPage, LongCommandsAreBrokenBetweenOptions) {
  EXPECT_EQ(wrap_command("tool --first 'a b' --second value --third", 26),
            "tool --first 'a b' \\\n    --second value \\\n    --third");
  EXPECT_EQ(wrap_command("tool --first", 26), "tool --first");
}

TEST(Nearest, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("abc", ""), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("smi", "sim"), 1);
  EXPECT_EQ(edit_distance("ca", "abc"), 3);
}

TEST(Nearest, OffersWhatIsClose) {
  const std::vector<std::string> known = {"sim", "pack", "unpack", "bench-layer"};
  EXPECT_EQ(nearest("smi", known), "sim");
  EXPECT_EQ(nearest("unpac", known), "unpack");
  EXPECT_EQ(nearest("bench", known), "bench-layer");
  EXPECT_EQ(nearest("multiply", known), std::nullopt);
  EXPECT_EQ(nearest("", known), std::nullopt);
}

}  // namespace
}  // namespace sluice
