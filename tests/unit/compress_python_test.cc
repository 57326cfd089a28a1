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
  std::string sparsity, coding;
  words >> sparsity >> coding;
  const Mode mode{parse_sparsity(sparsity), parse_coding(coding)};
  for (int seed = 0; seed < 2; ++seed) {
    Random random(seed);
    QuantisedWeights weights =
        random_weights(random, mode, pick(random, 20, 50), pick(random, 20, 50));
    if (seed == 0) weights.scale.clear();
    const PackedTensor packed = pack(
        weights,
        {.lanes = 8, .rows = 4, .sparsity = mode.sparsity, .coding = mode.coding, .group = 16});
    const std::filesystem::path path = temporary_path("python.slpt");
    packed.write(path);
    const auto rows = decode_with_python(path);
    std::filesystem::remove(path);

    const QuantisedWeights expected = packed.unpack();
    ASSERT_EQ(rows.size(), static_cast<std::size_t>(expected.n)) << "seed " << seed;
    for (int row = 0; row < expected.n; ++row) {
      ASSERT_EQ(rows[row].size(), static_cast<std::size_t>(expected.k)) << "seed " << seed;
      const double scale = expected.scale.empty() ? 1 : expected.scale[row];
      for (int column = 0; column < expected.k; ++column) {
        ASSERT_EQ(rows[row][column], expected.q[row * expected.k + column] * scale)
            << "seed " << seed << ", row " << row << ", column " << column;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, DecodePacked,
                         testing::Values("dense raw", "dense fixed:4", "dense huffman", "1:2 raw",
                                         "1:2 fixed:5", "1:2 huffman"));

}  // namespace
}  // namespace sluice
