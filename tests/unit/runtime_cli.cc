// The program `sluice` from outside: results in files, exit status, and messages on bad input.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "sw/model/npy.h"

namespace sluice {
namespace {

struct Outcome {
  int status;
  std::string text;  // of both outputs
};

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << '"' << text << "\" lacks \"" << part << '"';
}

class Cli : public testing::Test {
 protected:
  Cli() {
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("sluice_cli_{}_{}", getpid(),
                          testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  ~Cli() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }

  Outcome run(const std::string& arguments) const {
    const std::string command = fmt::format("{} {} 2>&1", SLUICE_PROGRAM, arguments);
    FILE* pipe = popen(command.c_str(), "r");
    Outcome outcome;
    std::array<char, 4096> buffer;
    while (fgets(buffer.data(), buffer.size(), pipe)) outcome.text += buffer.data();
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  Outcome matmul(const std::string& more) const {
    return run(fmt::format("matmul --weights {} --activations {} --out {} {}", path("w.npy"),
                           path("x.npy"), path("y.npy"), more));
  }

  void expect_failure(const Outcome& outcome, const std::string& message) const {
    EXPECT_NE(outcome.status, 0);
    expect_contains(outcome.text, message);
  }

  template <typename T>
  RowMatrixOf<T> random(int rows, int cols, int limit) {
    RowMatrixOf<T> matrix(rows, cols);
    std::uniform_int_distribution<int> distribution(-limit, limit);
    for (Eigen::Index i = 0; i < matrix.size(); ++i) {
      matrix.data()[i] = static_cast<T>(distribution(generator_));
    }
    return matrix;
  }

  std::filesystem::path folder_;
  std::mt19937 generator_{5};
};

TEST_F(Cli, MatmulOfInt8IsExact) {
  const auto w = random<int8_t>(37, 75, 127);
  const auto x = random<int8_t>(9, 75, 127);
  write_npy(path("w.npy"), w);
  write_npy(path("x.npy"), x);
  for (const char* coding : {"raw", "huffman", "fixed:8"}) {
    const Outcome outcome = matmul(fmt::format("--coding {} --device golden:small", coding));
    ASSERT_EQ(outcome.status, 0) << outcome.text;
    const auto y = std::get<RowMatrixOf<int32_t>>(read_npy(path("y.npy")));
    EXPECT_EQ(y, x.cast<int32_t>() * w.cast<int32_t>().transpose()) << coding;
  }
}

TEST_F(Cli, MatmulOfFloatIsClose) {
  const RowMatrix w = random<float>(40, 64, 1000), x = random<float>(5, 64, 1000);
  write_npy(path("w.npy"), w);
  write_npy(path("x.npy"), x);
  const Outcome outcome = matmul("--coding raw");
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  const auto y = std::get<RowMatrix>(read_npy(path("y.npy")));
  const RowMatrix expected = x * w.transpose();
  EXPECT_LT((y - expected).norm(), 0.02 * expected.norm());
}

TEST_F(Cli, OperandsAreTheSumsInStepsOfTheOutputScale) {
  const auto w = random<int8_t>(20, 30, 20);
  const auto x = random<int8_t>(3, 30, 20);
  write_npy(path("w.npy"), w);
  write_npy(path("x.npy"), x);
  RowMatrix scale(1, 3);
  scale << 16, 32, 64;
  write_npy(path("s.npy"), scale);
  const Outcome outcome = matmul("--epilogue q8 --output-scale " + path("s.npy"));
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  const auto y = std::get<RowMatrixOf<int8_t>>(read_npy(path("y.npy")));
  const RowMatrixOf<int32_t> sums = x.cast<int32_t>() * w.cast<int32_t>().transpose();
  for (int m = 0; m < 3; ++m) {
    for (int n = 0; n < 20; ++n) {
      const float step = std::nearbyint(static_cast<float>(sums(m, n)) / scale(m));
      EXPECT_EQ(y(m, n), std::clamp(step, -128.0f, 127.0f)) << m << ", " << n;
    }
  }
  expect_failure(matmul("--epilogue q8"), "--output-scale");
  expect_failure(matmul("--epilogue fp32 --output-scale 2"), "only --epilogue q8");
  write_npy(path("s.npy"), RowMatrix(RowMatrix::Ones(1, 4)));
  expect_failure(matmul("--epilogue q8 --output-scale " + path("s.npy")), "of 3 elements");
}

TEST_F(Cli, ADeviceWithoutANameIsOneThatFits) {
  write_npy(path("w.npy"), random<float>(20, 30, 100));
  write_npy(path("x.npy"), random<float>(2, 30, 100));
  for (const char* mode : {"--sparsity 2:4 --prune", "--operand fp8", "--palette kmeans:9"}) {
    const Outcome outcome = matmul(fmt::format("{} --device golden", mode));
    EXPECT_EQ(outcome.status, 0) << mode << ": " << outcome.text;
  }
  expect_failure(matmul("--sparsity 2:4 --prune --device golden:default"), "cannot run 2:4");
  expect_failure(matmul("--palette medians:9"), "use steps:<n>");
  expect_failure(matmul("--palette kmeans:1"), "2 to 256");
  expect_failure(matmul("--scales tensor"), "give row or matrix");
}

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
  expect_failure(run("rd --size 64"), "rows x columns");
  expect_failure(run("rd --source cauchy"), "cauchy");
  expect_failure(run("rd --bits 4,x"), "positive numbers");
  expect_failure(run("rd --codings lzma"), "lzma");
  expect_failure(run("rd --size 16x16 --like q5_0"), "q5_0");
}

TEST_F(Cli, ReportHasTheFieldsOfASimulation) {
  write_npy(path("w.npy"), random<int8_t>(20, 30, 3));
  write_npy(path("x.npy"), random<int8_t>(1, 30, 3));
  ASSERT_EQ(matmul("--report " + path("deep/r.json")).status, 0);
  const auto report = nlohmann::ordered_json::parse(std::ifstream(path("deep/r.json")));
  std::vector<std::string> keys;
  for (const auto& [key, value] : report.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"tensor", "m", "k", "n", "mode", "phase",
                                            "bits_per_weight", "cycles", "mac_utilisation",
                                            "bus_utilisation", "differing_bytes"}));
  EXPECT_EQ(report["m"], 1);
  EXPECT_EQ(report["k"], 30);
  EXPECT_EQ(report["n"], 20);
  EXPECT_EQ(report["mode"], "dense");
  EXPECT_EQ(report["phase"], "decode");
  EXPECT_EQ(report["differing_bytes"], 0);
}

TEST_F(Cli, SaysWhatAModeCannotRepresent) {
  RowMatrixOf<int8_t> w = RowMatrixOf<int8_t>::Zero(4, 6);
  w(2, 4) = 5;
  w(2, 5) = -7;
  write_npy(path("w.npy"), w);
  write_npy(path("x.npy"), random<int8_t>(2, 6, 9));
  expect_failure(matmul("--sparsity 1:2"), "row 2");
  const Outcome pruned = matmul("--sparsity 1:2 --prune");
  EXPECT_EQ(pruned.status, 0) << pruned.text;
  expect_failure(matmul("--coding fixed:1"), "distinct");
}

TEST_F(Cli, RefusesArraysThatDoNotFit) {
  write_npy(path("w.npy"), random<int8_t>(4, 6, 9));
  write_npy(path("x.npy"), random<int8_t>(2, 7, 9));
  expect_failure(matmul(""), "need the same K");
  write_npy(path("x.npy"), RowMatrix(RowMatrix::Ones(2, 6)));
  expect_failure(matmul(""), "give both as float32 or both as int8");
  write_npy(path("x.npy"), RowMatrixOf<int32_t>(RowMatrixOf<int32_t>::Ones(2, 6)));
  write_npy(path("w.npy"), RowMatrixOf<int32_t>(RowMatrixOf<int32_t>::Ones(2, 6)));
  expect_failure(matmul(""), "int32");
}

TEST_F(Cli, RefusesWordsItDoesNotKnow) {
  write_npy(path("w.npy"), random<int8_t>(4, 6, 9));
  write_npy(path("x.npy"), random<int8_t>(2, 6, 9));
  expect_failure(matmul("--sparsity 4:8"), "give dense, 1:2 or 2:4");
  expect_failure(matmul("--coding zip"), "give raw, fixed:");
  expect_failure(matmul("--device fpga"), "give golden, rtl or serial:<path>");
  expect_failure(matmul("--device golden:huge"), "one of default, ");
}

TEST_F(Cli, AWrongCommandLineHasStatusTwo) {
  for (const char* arguments : {"", "multiply", "matmul --weights", "sim --nope 3",
                                "sim --latency 0", "matmul --sparsity 4:8", "help smi"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    expect_contains(outcome.text, "--help");
  }
}

TEST_F(Cli, RefusesFilesThatAreNotThere) {
  expect_failure(matmul(""), "x.npy");
  expect_failure(run("sim --device golden --model " + path("nowhere")), "nowhere");
  write_npy(path("w.npy"), random<int8_t>(4, 6, 9));
  write_npy(path("x.npy"), random<int8_t>(2, 6, 9));
  expect_failure(matmul("--report " + path("x.npy/r.json")), "cannot be written");
}

TEST_F(Cli, PacksAndUnpacks) {
  const auto w = random<int8_t>(21, 33, 20);
  write_npy(path("w.npy"), w);
  const Outcome packed =
      run(fmt::format("pack --weights {} --out {}", path("w.npy"), path("w.slu")));
  ASSERT_EQ(packed.status, 0) << packed.text;
  ASSERT_EQ(run(fmt::format("unpack --in {} --out {}", path("w.slu"), path("b.npy"))).status, 0);
  EXPECT_EQ(std::get<RowMatrixOf<int8_t>>(read_npy(path("b.npy"))), w);
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
  expect_failure(run(layer + " --bits 30"), "--bits 30");
  expect_failure(run(layer + " --bits 3 --step 1"), "--step");
}

TEST_F(Cli, LayersOfNoShapeAreRefused) {
  for (const char* shape : {"llama", "128x352x4", "128x352x4x2x1", "128x352x4x3", "130x352x4x2",
                            "0x352x4x2", "128x352x4x2 "}) {
    expect_failure(run(fmt::format("bench-layer --shape '{}'", shape)), "--shape");
  }
}

TEST_F(Cli, DescribesItself) {
  const Outcome help = run("help matmul");
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.text, run("matmul --help").text);
  EXPECT_EQ(run("help").text, run("--help").text);
  const Outcome version = run("--version");
  EXPECT_EQ(version.status, 0);
  expect_contains(version.text, "sluice ");
  expect_contains(version.text, "configurations: default, ");
  const Outcome info = run("info");
  EXPECT_EQ(info.status, 0);
  expect_contains(info.text, "wide");
}

TEST_F(Cli, JsonIsAllThatIsPrinted) {
  write_npy(path("w.npy"), random<float>(21, 33, 20));
  const auto info = nlohmann::json::parse(run("info --json").text);
  std::map<std::string, nlohmann::json> configs;
  for (const auto& config : info["configs"]) configs[config["name"]] = config;
  EXPECT_EQ(configs.at("default")["rows"], 16);
  EXPECT_EQ(configs.at("fp8_4x4")["operand"], "fp8");
  EXPECT_EQ(info["devices"].size(), 3u);
  EXPECT_FALSE(info["simulated"].empty());
  const auto packed = nlohmann::json::parse(
      run(fmt::format("pack --json --weights {} --out {}", path("w.npy"), path("w.slu"))).text);
  EXPECT_EQ(packed["n"], 21);
  EXPECT_EQ(packed["k"], 33);
  EXPECT_EQ(packed["bytes"], std::filesystem::file_size(path("w.slu")));
  EXPECT_NEAR(packed["bits_per_weight"], 8.0 * packed["bytes"].get<double>() / (21 * 33), 1e-9);
  const auto unpacked = nlohmann::json::parse(
      run(fmt::format("unpack --json --in {} --out {}", path("w.slu"), path("b.npy"))).text);
  EXPECT_EQ(unpacked,
            (nlohmann::json{{"out", path("b.npy")}, {"n", 21}, {"k", 33}, {"type", "float32"}}));
}

}  // namespace
}  // namespace sluice
