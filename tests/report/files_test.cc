// The reports of the verbs: pages that are well-formed and say what made them, and JSON on standard
// output alone. The committed sample is as a fresh one.
#include <nlohmann/json.hpp>
#include <regex>
#include <vector>

#include "tests/report/program_files.h"
#include "tests/report/xml_check.h"

namespace sluice {
namespace {

using ReportFiles = ProgramFiles;

// The texts of all elements of a kind.
std::vector<std::string> texts(const std::string& html, const std::string& element) {
  std::vector<std::string> all;
  const std::regex pattern("<" + element + "[^>]*>([^<]*)<");
  for (auto it = std::sregex_iterator(html.begin(), html.end(), pattern);
       it != std::sregex_iterator(); ++it) {
    all.push_back((*it)[1]);
  }
  return all;
}

void expect_page(const std::string& html, const std::string& command) {
  EXPECT_EQ(check_xml(html).error, "");
  EXPECT_EQ(html.find("http"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("<code>" + command), std::string::npos);
}

TEST_F(ReportFiles, OfASimulation) {
  const std::string page = path("sim.html"), json = path("sim.json");
  ASSERT_EQ(sluice(fmt::format("sim --report {} --report {}", page, json)), 0)
      << read_file(path("err"));
  const std::string html = read_file(page);
  expect_page(html, "sluice sim --report ");
  EXPECT_NE(read_file(path("out")).find("report in " + page), std::string::npos);
  const auto report = nlohmann::json::parse(read_file(json));
  uint64_t cycles = 0;
  for (const auto& run : report["runs"]) cycles += run["cycles"].get<uint64_t>();
  EXPECT_NE(html.find(fmt::format("{},{:03}", cycles / 1000, cycles % 1000)), std::string::npos);
  EXPECT_NE(read_file(path("out")).find(fmt::format("\n{} cycles in ", cycles)), std::string::npos);
  ASSERT_EQ(sluice("info"), 0);
  const std::string info = read_file(path("out"));
  const size_t line = info.find("\n  default ");
  const std::string hash = info.substr(info.find("0x", line), 18);
  EXPECT_NE(html.find(hash), std::string::npos) << "the page lacks the configuration's hash";
  for (const char* part : {"28 of 28", "Timeline", "Cycles by linear, decode", "DECODE",
                           "Lengths of the Huffman codes of layer0.q, 1:2"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }

  // The sample in the documents is made by `make sample`.
  const std::string sample = read_file("docs/sample-report.html");
  expect_page(sample, "sluice sim --report docs/sample-report.html");
  EXPECT_LT(sample.size(), 300'000u);
  for (const char* element : {"h1", "h2", "th"}) {
    EXPECT_EQ(texts(sample, element), texts(html, element))
        << "docs/sample-report.html is old; make it anew with: make sample";
  }
}

TEST_F(ReportFiles, JsonIsAloneOnStandardOutput) {
  ASSERT_EQ(sluice("sim --device golden --json --counters --report " + path("x.json")), 1);
  EXPECT_EQ(read_file(path("out")), "");  // --counters is an error there
  ASSERT_EQ(sluice("sim --device golden --json --report " + path("x.json")), 0);
  EXPECT_EQ(nlohmann::json::parse(read_file(path("out"))),
            nlohmann::json::parse(read_file(path("x.json"))));
  ASSERT_EQ(sluice("rd --size 32x64 --bits 4 --codings huffman --json"), 0);
  EXPECT_EQ(nlohmann::json::parse(read_file(path("out")))["matrices"].size(), 1u);
  ASSERT_EQ(sluice("bench-layer --device golden --shape 128x352x4x2 --json"), 0);
  EXPECT_EQ(nlohmann::json::parse(read_file(path("out")))["pass"], true);
}

TEST_F(ReportFiles, OfADeviceWithoutTime) {
  const std::string page = path("golden.html");
  ASSERT_EQ(sluice("sim --device golden --report " + page), 0);
  const std::string html = read_file(page);
  expect_page(html, "sluice sim --device golden");
  EXPECT_EQ(html.find("Timeline"), std::string::npos);
}

TEST_F(ReportFiles, OfRateAndDistortion) {
  const std::string page = path("rd.html");
  ASSERT_EQ(sluice("rd --size 64x256 --bits 3,4 --codings huffman --report " + page), 0);
  const std::string html = read_file(page);
  expect_page(html, "sluice rd --size 64x256 --bits 3,4");
  for (const char* part : {"nf4", "mxfp4", "q4_0", "Shannon&#39;s bound"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
  ASSERT_EQ(sluice("rd --size 64x256 --like q4_0 --codings huffman --report " + page), 0);
  expect_page(read_file(page), "sluice rd --size 64x256 --like q4_0");
}

TEST_F(ReportFiles, OfALayer) {
  const std::string page = path("layer.html");
  ASSERT_EQ(sluice("bench-layer --shape 128x352x4x2 --report " + page), 0);
  const std::string html = read_file(page);
  expect_page(html, "sluice bench-layer --shape 128x352x4x2");
  EXPECT_NE(html.find("bound of bus and array"), std::string::npos);
}

TEST_F(ReportFiles, AnotherEndingIsAnErrorBeforeTheWork) {
  for (const char* verb : {"sim", "rd", "bench-layer"}) {
    EXPECT_EQ(sluice(fmt::format("{} --report {}", verb, path("report.pdf"))), 2) << verb;
    EXPECT_NE(read_file(path("err")).find("ends in .html"), std::string::npos) << verb;
    EXPECT_EQ(read_file(path("out")), "") << verb;
  }
}

}  // namespace
}  // namespace sluice
