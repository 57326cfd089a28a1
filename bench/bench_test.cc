// `bench --quick` from outside: what its report holds.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace sluice::bench {
namespace {

class BenchProgram : public testing::Test {
 protected:
  BenchProgram()
      : report_(std::filesystem::temp_directory_path() /
                fmt::format("sluice_bench_{}.json", getpid())) {}
  ~BenchProgram() override { std::filesystem::remove(report_); }

  int run(const std::string& arguments) const {
    return std::system(
        fmt::format("{} {} --report {} >{}.txt 2>&1; status=$?; rm {}.txt; exit $status",
                    SLUICE_BENCH, arguments, report_.string(), report_.string(), report_.string())
            .c_str());
  }

  std::filesystem::path report_;
};

TEST_F(BenchProgram, QuickReportFollowsItsSchema) {
  ASSERT_EQ(run("--quick"), 0);
  const auto entries = nlohmann::json::parse(std::ifstream(report_));
  ASSERT_TRUE(entries.is_array());
  ASSERT_FALSE(entries.empty());
  std::set<std::string> names;
  for (const auto& entry : entries) {
    SCOPED_TRACE(entry.dump());
    EXPECT_EQ(entry.size(), 6u);
    EXPECT_TRUE(names.insert(entry.at("name").get<std::string>()).second) << "twice";
    ASSERT_TRUE(entry.at("value").is_number());
    EXPECT_TRUE(std::isfinite(entry.at("value").get<double>()));
    EXPECT_TRUE(entry.at("unit").is_string());
    EXPECT_TRUE(entry.at("limit").is_number() || entry.at("limit").is_null());
    const bool has_bar = entry.at("bar").is_number();
    EXPECT_TRUE(has_bar || entry.at("bar").is_null());
    EXPECT_EQ(entry.at("pass").is_boolean(), has_bar);
    EXPECT_EQ(entry.at("pass").is_null(), !has_bar);
  }
  EXPECT_TRUE(names.contains("encoder over zstd -1"));
  EXPECT_TRUE(names.contains("container 256 x 256 2:4"));
}

TEST_F(BenchProgram, FilterChooses) {
  ASSERT_EQ(run("--filter '^container 256 x 256 dense$'"), 0);
  const auto entries = nlohmann::json::parse(std::ifstream(report_));
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].at("name"), "container 256 x 256 dense");
  EXPECT_EQ(entries[0].at("pass").get<bool>(),
            entries[0].at("value").get<double>() <= entries[0].at("bar").get<double>());
}

TEST_F(BenchProgram, FilterThatFitsNothingIsAnError) { EXPECT_NE(run("--filter nothing-so"), 0); }

}  // namespace
}  // namespace sluice::bench
