#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

// Stored weights [ks][n] of a MUL: their operands, their selects (1:2) and their codes.
struct Weights {
  uint32_t ks, n;
  std::vector<int> operands, selects;
  std::vector<std::string> codes;

  size_t at(uint32_t k, uint32_t column) const { return size_t{k} * n + column; }
};

// What a MUL reads and what it should leave.
class GoldenMul : public testing::TestWithParam<int> {
 protected:
  // A table of 16 entries for fixed codes of 4 bits and Huffman codes of the lengths below.
  static constexpr uint32_t kFixedBits = 4;

  void SetUp() override {
    random_.seed(GetParam());
    std::vector<uint16_t> entries;
    for (int i = 0; i < 256; ++i) {
      operands_.push_back(int8_t(random_()));
      selects_.push_back(random_() & 1);
      entries.push_back(entry(operands_[i], selects_[i]));
    }
    // 0; 100, 101; 11000 .. 11011; 1110000 .. : lengths 1, 3, 5 and 12.
    const auto image = table_image({0, 1, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 9}, entries);
    ASSERT_EQ(bench_.run(load(kTable, bench_.place(image), 544, 2)), Status{});
    huffman_ = {"0", "100", "101", "11000", "11001", "11010", "11011"};
    for (int i = 0; i < 9; ++i) huffman_.push_back(binary(0b111000000000 + i, 12));
  }

  int pick(int low, int high) { return std::uniform_int_distribution(low, high)(random_); }

  Weights random_weights(uint32_t ks, uint32_t n, const MulFields& fields) {
    Weights weights{ks, n, {}, {}, {}};
    for (uint32_t i = 0; i < ks * n; ++i) {
      const bool raw = fields.coding == kRaw;
      const int index = raw ? pick(0, 255) : pick(0, 15);
      weights.codes.push_back(fields.coding == kHuffman ? huffman_[index]
                                                        : binary(index, raw ? 8 : kFixedBits));
      weights.operands.push_back(raw && !fields.sparsity ? int8_t(index) : operands_[index]);
      weights.selects.push_back(fields.sparsity ? selects_[index] : 0);
    }
    return weights;
  }

  // The steps of a MUL, in the order of docs/commands.md.
  void append(StreamBuilder& stream, const Weights& weights) const {
    const uint32_t rows = kConfig.rows, cols = kConfig.cols;
    for (uint32_t first_k = 0; first_k < weights.ks; first_k += rows) {
      for (uint32_t first_n = 0; first_n < weights.n; first_n += cols) {
        for (uint32_t k = first_k; k < std::min(first_k + rows, weights.ks); ++k) {
          std::vector<std::string> codes;
          for (uint32_t c = first_n; c < std::min(first_n + cols, weights.n); ++c) {
            codes.push_back(weights.codes[weights.at(k, c)]);
          }
          stream.step(codes);
        }
      }
    }
  }

  // Random activations in every word that a MUL reads; what lies beyond K included.
  void load_activations() {
    activations_.resize(size_t{2} * kConfig.rows * kConfig.act_words);
    for (uint8_t& byte : activations_) byte = uint8_t(random_());
    ASSERT_EQ(bench_.run(
                  load(kActivations, bench_.place(activations_), uint32_t(activations_.size()), 0)),
              Status{});
  }
  int64_t activation(const MulFields& f, uint32_t m, uint32_t k) const {
    const uint32_t word_bytes = 2 * kConfig.rows;
    const uint32_t word = f.act + k / word_bytes * f.m + m;
    return int8_t(activations_[word * word_bytes + k % word_bytes]);
  }

  void add_product(const MulFields& f, const Weights& weights, std::vector<int64_t>& sums) const {
    for (uint32_t m = 0; m < f.m; ++m) {
      for (uint32_t c = 0; c < f.n; ++c) {
        for (uint32_t k = 0; k < f.ks; ++k) {
          const size_t i = weights.at(k, c);
          const uint32_t at = f.sparsity ? 2 * k + weights.selects[i] : k;
          sums[m * f.n + c] += activation(f, m, at) * weights.operands[i];
        }
      }
    }
  }

  // The accumulators of a MUL, [m][n], by way of a STORE.
  std::vector<int64_t> stored_sums(const MulFields& f) {
    const uint64_t base = 0x80000;
    const uint32_t row_bytes = (f.n + kConfig.cols - 1) / kConfig.cols * 4 * kConfig.cols;
    EXPECT_EQ(bench_.run(store({.destination = base,
                                .row_stride = row_bytes,
                                .tile_stride = uint32_t(4 * kConfig.cols),
                                .acc = f.acc,
                                .m = f.m,
                                .n = f.n})),
              Status{});
    std::vector<int64_t> sums;
    for (uint32_t m = 0; m < f.m; ++m) {
      for (uint32_t c = 0; c < f.n; ++c) {
        sums.push_back(int32_t(bench_.memory.word(base + m * row_bytes + 4 * c)));
      }
    }
    return sums;
  }

  MulFields random_fields(uint32_t sparsity, uint32_t coding) {
    MulFields f{.sparsity = sparsity,
                .coding = coding,
                .bits = coding == kFixed ? kFixedBits : 0,
                .slot = coding == kRaw && !sparsity ? 0u : 2u};
    f.m = pick(1, 7);
    f.ks = pick(1, 20);
    f.n = pick(1, 19);
    f.act = pick(0, 100);
    f.acc = pick(0, 60);
    return f;
  }

  std::mt19937 random_;
  Bench bench_;
  std::vector<int> operands_, selects_;
  std::vector<std::string> huffman_;
  std::vector<uint8_t> activations_;
};

TEST_P(GoldenMul, MultipliesRaggedShapesInEveryCoding) {
  load_activations();
  for (const uint32_t sparsity : {0, 1}) {
    for (const uint32_t coding : {kRaw, kFixed, kHuffman}) {
      MulFields f = random_fields(sparsity, coding);
      SCOPED_TRACE(testing::Message()
                   << "seed " << GetParam() << ", sparsity " << sparsity << ", coding " << coding
                   << ", m " << f.m << ", ks " << f.ks << ", n " << f.n);
      const Weights weights = random_weights(f.ks, f.n, f);
      StreamBuilder stream(kConfig.cols);
      append(stream, weights);
      bench_.place_stream(stream.bytes(), f);
      ASSERT_EQ(bench_.run(mul(f)), Status{});
      std::vector<int64_t> expected(f.m * f.n);
      add_product(f, weights, expected);
      EXPECT_EQ(stored_sums(f), expected);
    }
  }
}

TEST_P(GoldenMul, AccumulatesOverCommandsAndStreams) {
  load_activations();
  MulFields f = random_fields(0, kHuffman);
  std::vector<int64_t> expected(f.m * f.n);
  for (int i = 0; i < 3; ++i) {
    f.accumulate = i > 0;
    f.sparsity = i & 1;
    f.ks = pick(1, 20);
    const Weights weights = random_weights(f.ks, f.n, f);
    StreamBuilder stream(kConfig.cols);
    append(stream, weights);
    bench_.place_stream(stream.bytes(), f);
    ASSERT_EQ(bench_.run(mul(f)), Status{});
    add_product(f, weights, expected);
  }
  EXPECT_EQ(stored_sums(f), expected) << "seed " << GetParam();
}

TEST_P(GoldenMul, AStreamGoesOnOverCommandsOfDifferentCodingAndShape) {
  load_activations();
  std::vector<MulFields> commands;
  std::vector<Weights> weights;
  StreamBuilder stream(kConfig.cols);
  uint32_t acc = 0;
  for (int i = 0; i < 4; ++i) {
    MulFields f = random_fields(pick(0, 1), pick(0, 2));
    f.m = 2;
    f.acc = acc;
    acc += 2 * 5;  // at most 5 tiles
    f.open = i == 0;
    f.last = i == 3;
    commands.push_back(f);
    weights.push_back(random_weights(f.ks, f.n, f));
    append(stream, weights.back());
  }
  bench_.place_stream(stream.bytes(), commands[0]);
  for (const MulFields& f : commands) {
    bench_.submit(mul(f));
    bench_.submit(fence(false));
  }
  ASSERT_EQ(bench_.run(), Status{}) << "seed " << GetParam();
  for (size_t i = 0; i < commands.size(); ++i) {
    std::vector<int64_t> expected(commands[i].m * commands[i].n);
    add_product(commands[i], weights[i], expected);
    EXPECT_EQ(stored_sums(commands[i]), expected) << "seed " << GetParam() << ", command " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, GoldenMul, testing::Range(1, 21));

TEST(GoldenMulByHand, DenseRaw) {
  // A = [1 2 3], W = [[10, 20], [-1, 0], [127, -128]] as [k][n].
  Bench bench;
  const std::vector<uint8_t> row = {1, 2, 3, 99, 99, 99, 99, 99};
  std::vector<uint8_t> activations(32);
  std::copy(row.begin(), row.end(), activations.begin());
  MulFields f{.m = 1, .ks = 3, .n = 2};
  bench.place_stream(StreamBuilder::to_bytes({0x0AFF, 0x1400, 0x7F00, 0x8000}), f);
  bench.submit(load(kActivations, bench.place(activations), 32, 0));
  bench.submit(mul(f));
  ASSERT_EQ(bench.run(store({.destination = 0x8000, .n = 2})), Status{});
  EXPECT_EQ(int32_t(bench.memory.word(0x8000)), 10 - 2 + 381);
  EXPECT_EQ(int32_t(bench.memory.word(0x8004)), 20 - 384);
}

TEST(GoldenMulByHand, SumsWrapModulo2To32) {
  // 64 products of (-128)^2 are 2^20; 2048 of these are 2^31.
  Bench bench;
  const std::vector<uint8_t> minimum(64, 0x80);
  bench.submit(load(kActivations, bench.place(minimum), 64, 0));
  MulFields f{.ks = 64};
  // 32 words of codes, and two that the lane takes ahead.
  bench.place_stream(std::vector<uint8_t>(96, 0x80), f);
  for (int i = 0; i < 2048; ++i) {
    f.accumulate = i > 0;
    ASSERT_EQ(bench.run(mul(f)), Status{});
  }
  ASSERT_EQ(bench.run(store({.destination = 0x8000})), Status{});
  EXPECT_EQ(bench.memory.word(0x8000), 0x80000000u);
}

}  // namespace
}  // namespace sluice::golden
