// What the tests of sw/compress share: modes, seeded matrices that a mode can represent, and the
// message of an expected error.
#ifndef SLUICE_TESTS_UNIT_COMPRESS_TESTING_H_
#define SLUICE_TESTS_UNIT_COMPRESS_TESTING_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/compress/prune.h"
#include "sw/compress/quantise.h"
#include "sw/compress/types.h"

namespace sluice {

struct Mode {
  Sparsity sparsity;
  CodingChoice coding;
  Operand operand = Operand::kInt8;
};

inline std::string to_string(const Mode& mode) {
  return to_string(mode.operand) + " " + to_string(mode.sparsity) + " " + to_string(mode.coding);
}

inline constexpr Sparsity kSparsities[] = {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4};
inline constexpr Operand kOperands[] = {Operand::kInt8, Operand::kFp8};

// Every mode in which a positive and a negative level fit.
inline std::vector<Mode> all_modes() {
  std::vector<Mode> modes;
  for (Operand operand : kOperands) {
    for (Sparsity sparsity : kSparsities) {
      for (Coding coding : {Coding::kRaw, Coding::kHuffman, Coding::kTrellis}) {
        modes.push_back({sparsity, {coding, 0}, operand});
      }
      for (int bits = 2 + static_cast<int>(sparsity); bits <= kMaxFixedBits; ++bits) {
        modes.push_back({sparsity, {Coding::kFixed, bits}, operand});
      }
    }
  }
  return modes;
}

using Random = std::mt19937;

inline int pick(Random& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

// One to three runs of groups of up to four times the lanes.
inline std::vector<GroupRun> random_groups(Random& random, int lanes) {
  std::vector<GroupRun> runs(pick(random, 1, 3));
  for (GroupRun& run : runs) run = {lanes * pick(random, 1, 4), pick(random, 1, 3)};
  return runs;
}

inline std::vector<float> gaussian(Random& random, int n, int k, float sigma = 1) {
  std::normal_distribution<float> distribution(0, sigma);
  std::vector<float> weights(static_cast<std::size_t>(n) * k);
  for (float& weight : weights) weight = distribution(random);
  return weights;
}

// Gaussian weights, pruned as the mode needs, and quantised.
inline std::vector<float> pruned_gaussian(Random& random, const Mode& mode, int n, int k) {
  std::vector<float> weights = gaussian(random, n, k, 0.02f);
  prune(weights, n, k, mode.sparsity);
  return weights;
}
inline QuantisedWeights random_weights(Random& random, const Mode& mode, int n, int k) {
  return quantise_weights(pruned_gaussian(random, mode, n, k), n, k,
                          max_level(mode.sparsity, mode.coding, mode.operand),
                          default_step(mode.sparsity, mode.coding), mode.operand);
}

// The message of the std::runtime_error that f throws; "" and a failure if it throws none.
template <typename F>
std::string error_of(F f) {
  try {
    f();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  ADD_FAILURE() << "no error was thrown";
  return "";
}

// A path in the folder for temporary files that no other process uses.
inline std::filesystem::path temporary_path(const std::string& name) {
  return std::filesystem::path(testing::TempDir()) /
         ("sluice_" + std::to_string(getpid()) + "_" + name);
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

#define EXPECT_ERROR(statement, part)                                       \
  do {                                                                      \
    const std::string message = sluice::error_of([&] { statement; });       \
    EXPECT_TRUE(sluice::contains(message, part)) << "it says: " << message; \
  } while (false)

inline void expect_same(const QuantisedWeights& a, const QuantisedWeights& b,
                        const std::string& where) {
  EXPECT_EQ(a.n, b.n) << where;
  EXPECT_EQ(a.k, b.k) << where;
  EXPECT_TRUE(a.q == b.q) << where;
  EXPECT_EQ(a.scale, b.scale) << where;
  EXPECT_EQ(a.operand, b.operand) << where;
}

}  // namespace sluice

#endif  // SLUICE_TESTS_UNIT_COMPRESS_TESTING_H_
