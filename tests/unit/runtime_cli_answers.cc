// The program `sluice` from outside: what it says about itself, as JSON, and of a wrong command
// line.
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/unit/runtime_cli.h"

namespace sluice {
namespace {

TEST_F(Cli, RefusesWordsItDoesNotKnow) {
  write_npy(path("w.npy"), random<int8_t>(4, 6, 9));
  write_npy(path("x.npy"), random<int8_t>(2, 6, 9));
  expect_failure(matmul("--sparsity 4:8"), "give dense, 1:2 or 2:4");
  expect_failure(matmul("--coding zip"), "give raw, fixed:");
  expect_failure(matmul("--device fpga"), "give golden, rtl or serial:<path>");
  expect_failure(matmul("--device golden:huge"), "one of default, ");
}

TEST_F(Cli, AWrongCommandLineHasStatusTwo) {
  for (const char* arguments :
       {"", "multiply", "matmul --weights", "sim --nope 3", "sim --latency 0",
        "bench-layer --bits 99", "compress m -o o --bits 99", "rd --bits 99",
        "matmul --sparsity 4:8", "help smi"}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 2) << arguments;
    expect_contains(outcome.text, "--help");
  }
}

TEST_F(Cli, LayersOfNoShapeAreRefused) {
  for (const char* shape : {"llama", "128x352x4", "128x352x4x2x1", "128x352x4x3", "130x352x4x2",
                            "0x352x4x2", "128x352x4x2 "}) {
    const Outcome outcome = run(fmt::format("bench-layer --shape '{}'", shape));
    EXPECT_EQ(outcome.status, 2) << shape;
    expect_contains(outcome.text, "--shape");
  }
}

TEST_F(Cli, RefusesFilesThatAreNotThere) {
  expect_failure(matmul(""), "x.npy");
  expect_failure(run("sim --device golden --model " + path("nowhere")), "nowhere");
  write_npy(path("w.npy"), random<int8_t>(4, 6, 9));
  write_npy(path("x.npy"), random<int8_t>(2, 6, 9));
  expect_failure(matmul("--report " + path("x.npy/r.json")), "cannot be written");
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
