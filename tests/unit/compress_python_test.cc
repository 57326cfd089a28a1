// Runs docs/decode_packed.py, an independent reading of docs/format.md, on packed files.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

bool have_python() { return std::system("python3 --version >/dev/null 2>&1") == 0; }

std::vector<std::vector<double>> decode_with_python(const std::filesystem::path& tensor) {
  const std::filesystem::path text = tensor.string() + ".txt";
  const std::string command =
      "python3 '" DECODE_PACKED_SCRIPT "' '" + tensor.string() + "' > '" + text.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::vector<std::vector<double>> rows;
  std::ifstream file(text);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    rows.emplace_back();
    for (double value; words >> value;) rows.back().push_back(value);
  }
  file.close();
  std::filesystem::remove(text);
  return rows;
}

class DecodePacked : public testing::TestWithParam<std::string> {};

TEST_P(DecodePacked, AgreesWithUnpack) {
  if (!have_python()) GTEST_SKIP() << "python3 is not installed";
  std::istringstream words(GetParam());
  std::string operand, sparsity, coding;
  words >> operand >> sparsity >> coding;
  const Mode mode{parse_sparsity(sparsity), parse_coding(coding), parse_operand(operand)};
  for (int seed = 0; seed < 3; ++seed) {
    Random random(seed);
    const int n = pick(random, 20, 50);
    const int k = pick(random, 20, 50);
    const PackOptions options{.lanes = 8,
                              .rows = 4,
                              .sparsity = mode.sparsity,
                              .coding = mode.coding,
                              .groups = {{16}, {32, 2}, {16}},
                              .trellis_states = seed == 0 ? 4 : 8};
    const WeightStep step = default_step(mode.sparsity, mode.coding);
    PackedTensor packed = pack(pruned_gaussian(random, mode, n, k), n, k,
                               {.operand = mode.operand, .step = step}, options);
    if (seed == 0) packed.scale.clear();
    if (seed == 1) packed.scale.resize(1);
    const std::filesystem::path path = temporary_path("python.slpt");
    packed.write(path);
    const auto rows = decode_with_python(path);
    std::filesystem::remove(path);

    const QuantisedWeights expected = packed.unpack();
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(expected.n)) << "seed " << seed;
    for (int row = 0; row < expected.n; ++row) {
      ASSERT_EQ(rows[row].size(), static_cast<std::size_t>(expected.k)) << "seed " << seed;
      const double scale = packed.scale_of(row);
      for (int column = 0; column < expected.k; ++column) {
        ASSERT_EQ(rows[row][column],
                  operand_value(expected.operand, expected.q[row * expected.k + column]) * scale)
            << "seed " << seed << ", row " << row << ", column " << column;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, DecodePacked,
                         testing::Values("int8 dense raw", "int8 dense fixed:4",
                                         "int8 dense huffman", "int8 dense trellis", "int8 1:2 raw",
                                         "int8 1:2 fixed:5", "int8 1:2 trellis", "int8 2:4 raw",
                                         "int8 2:4 fixed:6", "int8 2:4 huffman", "int8 2:4 trellis",
                                         "fp8 dense raw", "fp8 dense trellis", "fp8 1:2 huffman",
                                         "fp8 2:4 trellis"));

}  // namespace
}  // namespace sluice
