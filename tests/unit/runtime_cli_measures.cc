// The program `sluice` from outside: what it measures of models, layers and codings.
#include <cctype>
#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/unit/runtime_cli.h"

namespace sluice {
namespace {

TEST_F(Cli, RdMeasuresAtTheRatesAskedFor) {
  const Outcome outcome =
      run(fmt::format("rd --size 64x256 --bits 4 --codings huffman,trellis4 --report {} --plot {}",
                      path("rd.json"), path("rd.svg")));
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  const auto report = nlohmann::ordered_json::parse(std::ifstream(path("rd.json")));
  const auto& points = report["matrices"][0]["points"];
  ASSERT_EQ(points.size(), 8u);  // two of ours, six others
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(points[i]["bits_per_weight"].get<double>(), 4, 0.02);
    double bytes = 0;
    for (const auto& part : points[i]["bytes"]) bytes += part.get<double>();
    EXPECT_DOUBLE_EQ(points[i]["bits_per_weight"].get<double>(), 8 * bytes / (64 * 256));
  }
  EXPECT_GT(points[1]["snr_db"], points[0]["snr_db"]);
  EXPECT_EQ(points[2]["name"], "q4_0");
  std::stringstream svg;
  svg << std::ifstream(path("rd.svg")).rdbuf();
  expect_contains(svg.str(), "</svg>");
  expect_contains(svg.str(), "trellis4");
  expect_failure(run("rd --source cauchy"), "cauchy");
  expect_failure(run("rd --size 16x16 --like q5_0"), "q5_0");
}

TEST_F(Cli, SimulatesALayer) {
  const Outcome outcome =
      run(fmt::format("sim --device golden --layers 0 --report {}", path("sim.json")));
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  expect_contains(outcome.text, "PASS: 28 of 28 outputs identical\n");
  const auto report = nlohmann::json::parse(std::ifstream(path("sim.json")));
  EXPECT_EQ(report["pass"], true);
  EXPECT_EQ(report["config"], "default");
  EXPECT_EQ(report["runs"].size(), 28u);
  EXPECT_GE(report["runs"][0]["m"], 32);
  EXPECT_EQ(report["runs"][1]["m"], 1);
  expect_failure(run("sim --device golden --layers 99"), "--layers 99");
  expect_failure(run("sim --device golden --only layer0.z:dense:prefill"), "there is no such case");
}

TEST_F(Cli, CountersAddUpToTheCycles) {
  const std::string report = " --report " + path("sim.json");
  const Outcome outcome = run("sim --only layer0.k:1:2:decode --counters" + report);
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  const auto runs = nlohmann::json::parse(std::ifstream(path("sim.json")))["runs"];
  const auto cycles = runs[0]["cycles"].get<uint64_t>();
  std::istringstream lines(outcome.text.substr(outcome.text.find("engine ")));
  std::string line;
  std::getline(lines, line);
  int engines = 0;
  uint64_t sum = 0;
  while (std::getline(lines, line) && !line.empty()) {
    std::istringstream words(line);
    std::string state;
    words >> state;
    if (std::isupper(state.front())) words >> state;
    uint64_t value = 0;
    ASSERT_TRUE(words >> value) << line;
    if (state == "sum") {
      EXPECT_EQ(sum, cycles);
      EXPECT_EQ(value, cycles);
      ++engines;
      sum = 0;
    } else {
      sum += value;
    }
  }
  EXPECT_EQ(engines, 5);
  expect_failure(run("sim --device golden --only layer0.k:1:2:decode --counters" + report),
                 "--counters: golden:default has no time");
}

TEST_F(Cli, TimelinesShowEveryCommand) {
  write_npy(path("w.npy"), random<int8_t>(40, 70, 3));
  write_npy(path("x.npy"), random<int8_t>(20, 70, 3));
  const std::string json = path("deep/t.json"), svg = path("t.svg");
  const Outcome outcome = matmul("--device rtl:default --counters --timeline " + json);
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  expect_contains(outcome.text, "stall_weights");
  std::map<std::string, int> spans;
  const auto trace = nlohmann::json::parse(std::ifstream(json));
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] != "X") continue;
    ++spans[event["cat"]];
    expect_contains(event["name"], "w ");
  }
  EXPECT_EQ(spans["DISPATCH"], spans["LOAD"] + spans["DECODE"] + spans["STORE"]);
  EXPECT_EQ(spans["DECODE"], spans["ARRAY"]);
  EXPECT_GE(spans["LOAD"], 2);  // a table, activations
  EXPECT_GE(spans["STORE"], 1);
  ASSERT_EQ(matmul("--device rtl:default --timeline " + svg).status, 0);
  std::stringstream text;
  text << std::ifstream(svg).rdbuf();
  expect_contains(text.str(), "</svg>");
  expect_contains(text.str(), "20 x 70 x 40 on rtl:default");

  expect_failure(matmul("--device golden --timeline " + json), "golden:default has no time");
  expect_failure(matmul("--device rtl:default --timeline t.png"), "ends in .json");
  expect_failure(run("sim --timeline t.txt"), "ends in .json");
}

TEST_F(Cli, RunsALayerOfAShape) {
  const std::string layer = "bench-layer --shape 128x352x4x2 --report " + path("layer.json");
  const Outcome outcome = run(layer + " --tokens 3 --seed 5");
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  expect_contains(outcome.text, "PASS: 7 linears");
  const auto report = nlohmann::json::parse(std::ifstream(path("layer.json")));
  EXPECT_EQ(report["pass"], true);
  EXPECT_EQ(report["weights"], 128 * (128 + 64 + 64 + 128 + 3 * 352));
  ASSERT_EQ(report["linears"].size(), 7u);
  EXPECT_EQ(report["linears"][6]["tensor"], "down");
  EXPECT_EQ(report["linears"][6]["k"], 352);
  for (const auto& linear : report["linears"]) {
    EXPECT_EQ(linear["m"], 3);
    EXPECT_EQ(linear["differing_bytes"], 0);
    EXPECT_GT(linear["cycles"], linear["bound_cycles"]);
    EXPECT_GT(linear["error"], 0.01);
  }
}

TEST_F(Cli, LayersTakeBitsAndModes) {
  const std::string layer =
      "bench-layer --device golden --shape 128x352x4x2 --report " + path("layer.json");
  for (const char* mode :
       {"--sparsity 1:2 --bits 3", "--coding trellis --bits 3", "--bits 3 --seed 9"}) {
    const Outcome outcome = run(fmt::format("{} {}", layer, mode));
    ASSERT_EQ(outcome.status, 0) << outcome.text;
    const auto report = nlohmann::json::parse(std::ifstream(path("layer.json")));
    EXPECT_NEAR(report["bits_per_weight"], 3, 0.25) << mode;  // tables weigh in small tensors
    EXPECT_TRUE(report["linears"][0]["cycles"].is_null());
  }
  EXPECT_EQ(run(layer + " --coding raw").status, 0);
  expect_failure(run(layer + " --coding raw --bits 3"), "--bits");
  expect_failure(run(layer + " --bits 7.9"), "--bits 7.9: dense huffman takes 1.0");
  expect_failure(run(layer + " --bits 3 --step 1"), "--step");
}

}  // namespace
}  // namespace sluice
