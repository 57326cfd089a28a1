// The program `sluice` from outside: products and packed tensors of .npy arrays.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "tests/unit/runtime_cli.h"

namespace sluice {
namespace {

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
  expect_failure(matmul("--scales tensor"), "give row or matrix");
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

TEST_F(Cli, PacksAndUnpacks) {
  const auto w = random<int8_t>(21, 33, 20);
  write_npy(path("w.npy"), w);
  const Outcome packed =
      run(fmt::format("pack --weights {} --out {}", path("w.npy"), path("w.slu")));
  ASSERT_EQ(packed.status, 0) << packed.text;
  ASSERT_EQ(run(fmt::format("unpack --in {} --out {}", path("w.slu"), path("b.npy"))).status, 0);
  EXPECT_EQ(std::get<RowMatrixOf<int8_t>>(read_npy(path("b.npy"))), w);
}

}  // namespace
}  // namespace sluice
