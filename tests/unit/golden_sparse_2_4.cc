#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint64_t kOut = 0x8000;

uint64_t place(uint64_t step, uint64_t lane) { return step | lane << 32; }

// Fixed codes of 2 bits whose index is the field; table 0 has the operand 1, table 3 the
// operand 10.
class GoldenSparse24 : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto& [slot, operand] : {std::pair{0, 1}, std::pair{3, 10}}) {
      std::vector<uint16_t> entries;
      for (int field = 0; field < 16; ++field) entries.push_back(entry(operand, field & 3));
      ASSERT_EQ(bench_.load_table(slot, {}, entries), Status{});
    }
    // Group j of four has the activations 1, 2, 3 and 4 and 10j more.
    std::vector<uint8_t> activations(32);
    for (int k = 0; k < 16; ++k) activations[k] = uint8_t(activation(k));
    ASSERT_EQ(bench_.run(load(kActivations, bench_.place(activations), 32, 0)), Status{});
  }

  static int activation(int k) { return 10 * (k / 4) + k % 4 + 1; }

  // Fields by column and number of the weight, in tiles of 4 by 4.
  MulFields place_columns(const std::vector<std::vector<int>>& columns) {
    const size_t ks = columns[0].size(), n = columns.size();
    StreamBuilder stream(4);
    for (size_t first_i = 0; first_i < ks; first_i += 4) {
      for (size_t first_c = 0; first_c < n; first_c += 4) {
        for (size_t i = first_i; i < std::min(first_i + 4, ks); ++i) {
          std::vector<std::string> codes;
          for (size_t c = first_c; c < std::min(first_c + 4, n); ++c) {
            codes.push_back(binary(columns[c][i], 2));
          }
          stream.step(codes);
        }
      }
    }
    MulFields f{.sparsity = 2, .coding = kFixed, .bits = 2, .second_slot = 3};
    f.ks = uint32_t(ks);
    f.n = uint32_t(n);
    bench_.place_stream(stream.bytes(), f);
    return f;
  }

  Status run(const std::vector<std::vector<int>>& columns) {
    return bench_.run(mul(place_columns(columns)));
  }

  int stored(int column) {
    EXPECT_EQ(bench_.run(store({.destination = kOut, .tile_stride = 16, .n = 8})), Status{});
    return int32_t(bench_.memory.word(kOut + 4 * column));
  }

  Bench bench_;
};

TEST_F(GoldenSparse24, SixPatterns) {
  struct Pattern {
    int a, b, first, second;  // fields and the positions that they name
  };
  const std::vector<Pattern> patterns = {{0, 0, 0, 3}, {1, 0, 1, 3}, {2, 0, 2, 3},
                                         {0, 1, 0, 1}, {1, 1, 1, 2}, {2, 1, 2, 0}};
  // Two columns, two groups each, with patterns that do not mix up.
  for (const Pattern& p : patterns) {
    for (const Pattern& q : patterns) {
      ASSERT_EQ(run({{p.a, p.b, q.a, q.b}, {q.a, q.b, p.a, p.b}}), Status{});
      const auto sum = [](const Pattern& group0, const Pattern& group1) {
        return activation(group0.first) + 10 * activation(group0.second) +
               activation(4 + group1.first) + 10 * activation(4 + group1.second);
      };
      EXPECT_EQ(stored(0), sum(p, q)) << p.a << p.b << q.a << q.b;
      EXPECT_EQ(stored(1), sum(q, p)) << p.a << p.b << q.a << q.b;
    }
  }
}

TEST_F(GoldenSparse24, TheSecondWeightFollowsItsOwnColumnInEveryTile) {
  // Six columns are two tiles along N, six weights two along K; b is 1 everywhere.
  std::vector<std::vector<int>> columns;
  for (int c = 0; c < 6; ++c) columns.push_back({c % 3, 1, (c + 1) % 3, 1, (c + 2) % 3, 1});
  ASSERT_EQ(run(columns), Status{});
  for (int c = 0; c < 6; ++c) {
    int expected = 0;
    for (int group = 0; group < 3; ++group) {
      const int a = (c + group) % 3;
      expected += activation(4 * group + a) + 10 * activation(4 * group + (a + 1) % 3);
    }
    EXPECT_EQ(stored(c), expected) << "column " << c;
  }
}

TEST_F(GoldenSparse24, FieldsThatAreNoSelectAreBadCodes) {
  EXPECT_EQ(run({{0, 0, 1, 0}, {2, 1, 3, 0}}), (Status{ErrorCode::kBadCode, 3, place(2, 1)}));
  for (const int b : {2, 3}) {
    bench_.machine.reset();
    bench_.tail = 0;
    SetUp();
    EXPECT_EQ(run({{0, 0}, {1, 0}, {2, b}, {0, b}}), (Status{ErrorCode::kBadCode, 3, place(1, 2)}))
        << b;
  }
}

TEST_F(GoldenSparse24, ABadGranuleComesBeforeABadField) {
  MulFields f = place_columns({{3, 0}});
  bench_.memory.bad_reads = {f.address};
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBusRead, 3, f.address}));
}

TEST_F(GoldenSparse24, OneTableMayServeBothWeights) {
  MulFields f = place_columns({{2, 1}});
  f.slot = 3;
  ASSERT_EQ(bench_.run(mul(f)), Status{});
  EXPECT_EQ(stored(0), 10 * (activation(2) + activation(0)));
}

TEST_F(GoldenSparse24, RawCodesAndHuffmanCodesTakeTheTablesInTurn) {
  MulFields f{.sparsity = 2, .coding = kRaw, .slot = 0, .second_slot = 3, .ks = 4};
  StreamBuilder raw(4);
  for (const int field : {1, 0, 2, 1}) raw.step({binary(field, 8)});
  bench_.place_stream(raw.bytes(), f);
  ASSERT_EQ(bench_.run(mul(f)), Status{});
  EXPECT_EQ(stored(0), activation(1) + 10 * activation(3) + activation(6) + 10 * activation(4));

  // Codes 0, 10, 11 for the first, 1 bit for the second.
  ASSERT_EQ(bench_.load_table(0, {0, 1, 2},
                              std::vector<uint16_t>{entry(1, 0), entry(2, 1), entry(3, 2), 0, 0, 0,
                                                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
            Status{});
  ASSERT_EQ(bench_.load_table(3, {0, 2},
                              std::vector<uint16_t>{entry(4, 0), entry(5, 1), 0, 0, 0, 0, 0, 0, 0,
                                                    0, 0, 0, 0, 0, 0, 0}),
            Status{});
  f.coding = kHuffman;
  StreamBuilder huffman(4);
  for (const char* code : {"11", "1", "0", "0"}) huffman.step({code});
  bench_.place_stream(huffman.bytes(), f);
  ASSERT_EQ(bench_.run(mul(f)), Status{});
  EXPECT_EQ(stored(0), 3 * activation(2) + 5 * activation(0) + activation(4) + 4 * activation(7));
}

TEST_F(GoldenSparse24, TheWeakerModesIgnoreWhatTheyDoNotUse) {
  // 1:2 ignores bit 1 of a field, dense all of it.
  MulFields f = place_columns({{0, 1, 2, 3}});
  f.second_slot = 0;
  f.sparsity = 1;
  ASSERT_EQ(bench_.run(mul(f)), Status{});
  EXPECT_EQ(stored(0), activation(0) + activation(3) + activation(4) + activation(7));
  f.sparsity = 0;
  ASSERT_EQ(bench_.run(mul(f)), Status{});
  EXPECT_EQ(stored(0), activation(0) + activation(1) + activation(2) + activation(3));
}

}  // namespace
}  // namespace sluice::golden
