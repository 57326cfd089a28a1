// --report and --json, and the command line that a page states.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sw/cli/command_line.h"
#include "sw/cli/report_options.h"
#include "tests/report/xml_check.h"

namespace sluice {
namespace {

class Options : public testing::Test {
 protected:
  Options()
      : folder_(std::filesystem::temp_directory_path() /
                fmt::format("sluice_reports_{}", getpid())) {}
  ~Options() override { std::filesystem::remove_all(folder_); }

  // As `path/sluice verb WORDS...`.
  void parse(ReportOptions& reports, const std::vector<std::string>& words) {
    CLI::App& verb = *app_.add_subcommand("verb");
    verb.add_option("model", model_);
    verb.add_option("--size", size_);
    verb.add_flag("--quick", quick_);
    reports.add_to(verb);
    std::vector<const char*> arguments{"path/sluice", "verb"};
    for (const std::string& word : words) arguments.push_back(word.c_str());
    app_.parse(static_cast<int>(arguments.size()), arguments.data());
    command_ = command_line(verb);
  }

  std::string path(const std::string& name) const { return folder_ / name; }
  static std::string read(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  std::filesystem::path folder_;
  CLI::App app_;
  std::string model_, command_;
  int size_ = 0;
  bool quick_ = false;
};

TEST_F(Options, WritesEveryFileThatIsAskedFor) {
  ReportOptions reports{path("default.json")};
  parse(reports, {"--size=3", "a model", "--report", path("a.html"), "--quick", "--report",
                  path("deep/b.json")});
  EXPECT_EQ(command_, fmt::format("sluice verb --size 3 'a model' --report {} --quick --report {}",
                                  path("a.html"), path("deep/b.json")));
  EXPECT_TRUE(reports.has_page());
  EXPECT_EQ(reports.named(), path("a.html"));
  reports.write({{"x", 1}}, [] { return report::Page{.title = "T"}; });
  EXPECT_EQ(nlohmann::json::parse(read(path("deep/b.json")))["x"], 1);
  const std::string html = read(path("a.html"));
  EXPECT_EQ(check_xml(html).error, "");
  EXPECT_NE(html.find("sluice verb --size 3 &#39;a model&#39; --report"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path("default.json")));
}

TEST_F(Options, DefaultsStandWithoutTheOption) {
  ReportOptions reports{path("default.json")};
  parse(reports, {"m", "--size", "4"});
  EXPECT_FALSE(reports.has_page());
  reports.write({{"x", 1}}, []() -> report::Page { throw std::logic_error("no page is wanted"); });
  EXPECT_EQ(nlohmann::json::parse(read(path("default.json")))["x"], 1);
  EXPECT_EQ(command_, "sluice verb m --size 4");
}

TEST_F(Options, RefusesOtherEndings) {
  ReportOptions reports;
  EXPECT_THROW(parse(reports, {"--report", "report.pdf"}), CLI::ParseError);
}

TEST_F(Options, JsonLeavesTextForPeopleOut) {
  ReportOptions reports;
  parse(reports, {"--json"});
  testing::internal::CaptureStdout();
  reports.print("{} products\n", 3);
  reports.write({{"x", 1}}, [] { return report::Page{}; });
  std::fflush(stdout);
  EXPECT_EQ(nlohmann::json::parse(testing::internal::GetCapturedStdout())["x"], 1);
}

TEST(ShellWord, IsWhatAShellTakesForOneWord) {
  EXPECT_EQ(shell_word("layer0.q:dense"), "layer0.q:dense");
  EXPECT_EQ(shell_word("a b"), "'a b'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("~/x"), "'~/x'");
}

}  // namespace
}  // namespace sluice
