// Whole products on random data, in every mode, of both types of operands.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint32_t kFixedBits = 4;
constexpr uint32_t kSlots[2] = {2, 1};  // of the first and the second weights

struct Seed {
  Operand operand;
  int number;
};

void PrintTo(const Seed& seed, std::ostream* os) {
  *os << (seed.operand == Operand::kInt8 ? "INT8, seed " : "FP8, seed ") << seed.number;
}

// Writes the stream of MULs with random codes, and computes their sums on the way.
class GoldenMul : public testing::TestWithParam<Seed> {
 protected:
  struct Entry {
    int operands[2];  // as codes of 8 bits
    int field;
    int parity;
  };

  void SetUp() override {
    random_.seed(GetParam().number);
    for (int second = 0; second < 2; ++second) {
      std::vector<uint32_t> image;
      for (Entry& e : entries_[second]) {
        e = {{random_operand(), random_operand()}, pick(0, second ? 1 : 2), pick(0, 1)};
        image.push_back(wide_entry(entry(e.operands[0], e.field, true, e.parity), e.operands[1]));
      }
      // 0; 100, 101; 11000 .. 11011; 1110000 .. : lengths 1, 3, 5 and 12.
      ASSERT_EQ(bench_.load_table(kSlots[second], {0, 1, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 9}, image),
                Status{});
    }
    huffman_ = {"0", "100", "101", "11000", "11001", "11010", "11011"};
    for (int i = 0; i < 9; ++i) huffman_.push_back(binary(0b111000000000 + i, 12));
    // Every word that a MUL may read; what lies beyond K included.
    activations_.resize(size_t{2} * kConfig.rows * kConfig.act_words);
    for (uint8_t& byte : activations_) byte = uint8_t(random_operand());
    ASSERT_EQ(bench_.run(
                  load(kActivations, bench_.place(activations_), uint32_t(activations_.size()), 0)),
              Status{});
  }

  static bool is_fp8() { return GetParam().operand == Operand::kFp8; }
  int pick(int low, int high) { return std::uniform_int_distribution(low, high)(random_); }
  int random_operand() {
    const int operand = pick(0, 255);
    return is_fp8() && (operand & 0x7F) == 0x7F ? 0 : operand;  // no NaN
  }

  // An INT8; an E4M3 in units of 2^-9.
  static int64_t value(int operand) {
    if (!is_fp8()) return int8_t(operand);
    const int e = operand >> 3 & 15, f = operand & 7;
    const double magnitude = e == 0 ? std::ldexp(f, -9) : std::ldexp(8 + f, e - 10);
    return int64_t(std::ldexp(operand & 0x80 ? -magnitude : magnitude, 9));
  }

  int64_t activation(const MulFields& f, uint32_t m, uint32_t k) const {
    const uint32_t word_bytes = 2 * kConfig.rows;
    const uint32_t word = f.act + k / word_bytes * f.m + m;
    return value(activations_[word * word_bytes + k % word_bytes]);
  }

  // State of 4 states as 2x + y, of 8 as 4x + 2y + z.
  static int next_state(int state, int parity) {
    static constexpr int k4[4][2] = {{0, 2}, {2, 0}, {1, 3}, {3, 1}};
    static constexpr int k8[8][2] = {{0, 2}, {2, 0}, {4, 6}, {6, 4},
                                     {5, 7}, {7, 5}, {1, 3}, {3, 1}};
    return is_fp8() ? k8[state][parity] : k4[state][parity];
  }

  struct Weight {
    std::string code;
    int operand;
    uint32_t k;
  };

  Weight random_weight(const MulFields& f, uint32_t i, uint32_t column) {
    const bool raw = f.coding == kRaw;
    const int table = f.sparsity == 2 ? int(i % 2) : 0;
    const int index = raw && f.sparsity == 0 ? random_operand() : pick(0, 15);
    const std::string code = raw                  ? binary(index, 8)
                             : f.coding == kFixed ? binary(index, kFixedBits)
                                                  : huffman_[index];
    if (raw && f.sparsity == 0) return {code, index, i};
    const Entry& e = entries_[table][index];
    int quantiser = 0;
    if (f.coding == kTrellis) {
      int& state = states_[column % kConfig.cols];
      quantiser = state / (is_fp8() ? 4 : 2);
      state = next_state(state, e.parity);
    }
    return {code, e.operands[quantiser], position(f.sparsity, i, e.field, column)};
  }

  uint32_t position(uint32_t sparsity, uint32_t i, int field, uint32_t column) {
    static constexpr uint32_t kSecond[3][2] = {{3, 1}, {3, 2}, {3, 0}};  // by first and field
    if (sparsity == 0) return i;
    if (sparsity == 1) return 2 * i + (field & 1);
    int& first = first_fields_[column];
    if (i % 2 == 0) first = field;
    return i / 2 * 4 + (i % 2 == 0 ? uint32_t(field) : kSecond[first][field]);
  }

  // The steps of a MUL in the order of docs/commands.md; adds its products to sums [m][n].
  void append(const MulFields& f, StreamBuilder& stream, std::vector<int64_t>& sums) {
    const uint32_t rows = kConfig.rows, cols = kConfig.cols;
    for (uint32_t first_i = 0; first_i < f.ks; first_i += rows) {
      for (uint32_t first_n = 0; first_n < f.n; first_n += cols) {
        for (uint32_t i = first_i; i < std::min(first_i + rows, f.ks); ++i) {
          std::vector<std::string> codes;
          for (uint32_t c = first_n; c < std::min(first_n + cols, f.n); ++c) {
            const Weight weight = random_weight(f, i, c);
            codes.push_back(weight.code);
            for (uint32_t m = 0; m < f.m; ++m) {
              sums[m * f.n + c] += activation(f, m, weight.k) * value(weight.operand);
            }
          }
          stream.step(codes);
        }
      }
    }
  }

  // A MUL with a stream of its own.
  void multiply(MulFields f, std::vector<int64_t>& sums) {
    states_ = {};
    StreamBuilder stream(kConfig.cols);
    append(f, stream, sums);
    bench_.place_stream(stream.bytes(), f);
    ASSERT_EQ(bench_.run(mul(f)), Status{});
  }

  // The accumulators of a MUL, [m][n], by way of a STORE.
  std::vector<int64_t> stored_sums(const MulFields& f) {
    const uint64_t base = 0x80000;
    const uint32_t bytes = is_fp8() ? 8 : 4;
    const uint32_t tile_bytes = bytes * kConfig.cols;
    const uint32_t row_bytes = (f.n + kConfig.cols - 1) / kConfig.cols * tile_bytes;
    EXPECT_EQ(bench_.run(store({.destination = base,
                                .row_stride = row_bytes,
                                .tile_stride = tile_bytes,
                                .acc = f.acc,
                                .m = f.m,
                                .n = f.n})),
              Status{});
    std::vector<int64_t> sums;
    for (uint32_t m = 0; m < f.m; ++m) {
      for (uint32_t c = 0; c < f.n; ++c) {
        const uint64_t sum = bench_.memory.number(base + m * row_bytes + bytes * c, int(bytes));
        sums.push_back(is_fp8() ? int64_t(sum) : int32_t(sum));
      }
    }
    return sums;
  }

  uint32_t random_ks(uint32_t sparsity) { return sparsity == 2 ? 2 * pick(1, 10) : pick(1, 20); }

  MulFields random_fields(uint32_t sparsity, uint32_t coding) {
    MulFields f{.sparsity = sparsity, .coding = coding, .bits = coding == kFixed ? kFixedBits : 0};
    if (coding != kRaw || sparsity != 0) f.slot = kSlots[0];
    if (sparsity == 2) f.second_slot = kSlots[1];
    f.m = pick(1, 7);
    f.ks = random_ks(sparsity);
    f.n = pick(1, 19);
    f.act = pick(0, 100);
    f.acc = pick(0, 60);
    return f;
  }

  std::mt19937 random_;
  Bench bench_{is_fp8() ? kFp8Config : kConfig};
  std::array<std::array<Entry, 16>, 2> entries_;
  std::vector<std::string> huffman_;
  std::vector<uint8_t> activations_;
  std::array<int, 4> states_{};         // of the lanes' trellises
  std::array<int, 20> first_fields_{};  // of the columns' groups in 2:4
};

TEST_P(GoldenMul, MultipliesRaggedShapesInEveryMode) {
  for (const uint32_t sparsity : {0, 1, 2}) {
    for (const uint32_t coding : {kRaw, kFixed, kHuffman, kTrellis}) {
      const MulFields f = random_fields(sparsity, coding);
      SCOPED_TRACE(testing::Message() << "sparsity " << sparsity << ", coding " << coding << ", m "
                                      << f.m << ", ks " << f.ks << ", n " << f.n);
      std::vector<int64_t> expected(f.m * f.n);
      multiply(f, expected);
      EXPECT_EQ(stored_sums(f), expected);
    }
  }
}

TEST_P(GoldenMul, AccumulatesOverCommandsAndStreams) {
  MulFields f = random_fields(0, kHuffman);
  std::vector<int64_t> expected(f.m * f.n);
  for (uint32_t i = 0; i < 3; ++i) {
    f.accumulate = i > 0;
    f.sparsity = i;
    f.second_slot = i == 2 ? kSlots[1] : 0;
    f.ks = random_ks(i);
    multiply(f, expected);
  }
  EXPECT_EQ(stored_sums(f), expected);
}

TEST_P(GoldenMul, AStreamGoesOnOverCommandsOfDifferentModeAndShape) {
  std::vector<MulFields> commands;
  std::vector<std::vector<int64_t>> expected;
  StreamBuilder stream(kConfig.cols);
  uint32_t acc = 0;
  for (int i = 0; i < 6; ++i) {
    MulFields f = random_fields(pick(0, 2), pick(0, 3));
    f.m = 2;
    f.acc = acc;
    acc += 2 * 5;  // at most 5 tiles
    f.open = i == 0;
    f.last = i == 5;
    commands.push_back(f);
    expected.emplace_back(f.m * f.n);
    append(f, stream, expected.back());
  }
  bench_.place_stream(stream.bytes(), commands[0]);
  for (const MulFields& f : commands) {
    bench_.submit(mul(f));
    bench_.submit(fence(false));
  }
  ASSERT_EQ(bench_.run(), Status{});
  for (size_t i = 0; i < commands.size(); ++i) {
    EXPECT_EQ(stored_sums(commands[i]), expected[i]) << "command " << i;
  }
}

std::vector<Seed> seeds() {
  std::vector<Seed> seeds;
  for (int number = 1; number <= 20; ++number) {
    seeds.push_back({Operand::kInt8, number});
    seeds.push_back({Operand::kFp8, number});
  }
  return seeds;
}

INSTANTIATE_TEST_SUITE_P(Seeds, GoldenMul, testing::ValuesIn(seeds()));

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
