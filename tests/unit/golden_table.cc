#include <gtest/gtest.h>

#include <string>

#include "golden/code_book.h"
#include "golden/table.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

std::optional<int> check(const std::vector<uint16_t>& counts, int max_code_len = 15) {
  Table table;
  std::copy(counts.begin(), counts.end(), table.counts.begin());
  return find_bad_length(table, max_code_len);
}

uint64_t front(const std::string& bits) {
  return std::stoull(bits, nullptr, 2) << (64 - bits.size());
}

TEST(GoldenTable, ParsesLittleEndianImages) {
  std::vector<uint8_t> image(544);
  image[0] = 0x01, image[31] = 0x02, image[32] = 0x34, image[33] = 0x12, image[543] = 0x80;
  const Table table = parse_table(image, false);
  EXPECT_EQ(table.counts[0], 1);
  EXPECT_EQ(table.counts[15], 0x200);
  EXPECT_EQ(table.entries[0], 0x341234u) << "the operand is that of both quantisers";
  EXPECT_EQ(table.entries[255], 0x8000u);

  image.resize(1056);
  image[34] = 0x56, image[35] = 0x78, image[1055] = 0x9A;
  const Table wide = parse_table(image, true);
  EXPECT_EQ(wide.counts[15], 0x200);
  EXPECT_EQ(wide.entries[0], 0x78561234u);
  EXPECT_EQ(wide.entries[255], 0x9A000000u);
}

TEST(GoldenTable, EntriesBeyondAShortImageAreNotValid) {
  for (const bool wide : {false, true}) {
    const size_t most = wide ? 1056 : 544;
    for (size_t bytes = 64; bytes <= most; bytes += 32) {
      const Table table = parse_table(std::vector<uint8_t>(bytes, 0xFF), wide);
      const size_t entries = (bytes - 32) / (wide ? 4 : 2);
      for (size_t i = 0; i < 256; ++i) {
        ASSERT_EQ(table.entries[i] >> 15 & 1, i < entries) << bytes << " bytes, entry " << i;
      }
    }
  }
}

TEST(GoldenTable, AShortTableReplacesAllOfALongOne) {
  Bench bench;
  ASSERT_EQ(bench.load_table(1, {0, 2}, std::vector<uint16_t>(256, entry(1))), Status{});
  MulFields f{.coding = kFixed, .bits = 8, .slot = 1};
  bench.place_stream(StreamBuilder::to_bytes({0x1000}), f);
  ASSERT_EQ(bench.run(mul(f)), Status{}) << "entry 16 is there";
  for (const bool wide : {false, true}) {
    SCOPED_TRACE(wide);
    Bench copy = bench;
    ASSERT_EQ(wide ? copy.load_table(1, {0, 2}, std::vector<uint32_t>(16, entry(1)))
                   : copy.load_table(1, {0, 2}, std::vector<uint16_t>(16, entry(1))),
              Status{});
    EXPECT_EQ(copy.run(mul(f)), (Status{ErrorCode::kBadCode, 3, 0}));
  }
}

TEST(GoldenTable, MoreCodesThanEntriesPassTheCheckAndFailWhenTheyAreUsed) {
  // 17 codes, 16 entries: 10000 is the last code.
  Bench bench;
  ASSERT_EQ(bench.load_table(0, {0, 0, 0, 0, 0, 17}, std::vector<uint16_t>(16, entry(1))),
            Status{});
  StreamBuilder stream(4);
  for (const char* code : {"01111", "10000"}) stream.step({code});
  MulFields f{.coding = kHuffman, .ks = 2};
  bench.place_stream(stream.bytes(), f);
  EXPECT_EQ(bench.run(mul(f)), (Status{ErrorCode::kBadCode, 1, 1}));
}

TEST(GoldenTable, AcceptsCompleteIncompleteAndEmptyCodes) {
  EXPECT_EQ(check({}), std::nullopt);
  EXPECT_EQ(check({0, 2}), std::nullopt);
  EXPECT_EQ(check({0, 1, 1, 2}), std::nullopt);
  EXPECT_EQ(check({0, 0, 1}), std::nullopt);
  EXPECT_EQ(check({0, 0, 0, 0, 0, 0, 0, 0, 256}), std::nullopt);
  EXPECT_EQ(check({0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2}), std::nullopt);
}

TEST(GoldenTable, NamesTheLengthThatFails) {
  EXPECT_EQ(check({1}), 0);
  EXPECT_EQ(check({1, 3}), 0) << "the first length decides";
  EXPECT_EQ(check({0, 3}), 1);
  EXPECT_EQ(check({0, 2, 1}), 2);
  EXPECT_EQ(check({0, 1, 1, 3}), 3);
  EXPECT_EQ(check({0, 0, 0, 0, 0, 0, 0, 0, 0, 257}), 9) << "more than 256 codes";
  EXPECT_EQ(check({0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 56}), std::nullopt);
  EXPECT_EQ(check({0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 57}), 10);
  EXPECT_EQ(check({0, 65535}), 1);
}

TEST(GoldenTable, LimitsTheLengthToTheMachines) {
  EXPECT_EQ(check({0, 0, 0, 0, 1}, 4), std::nullopt);
  EXPECT_EQ(check({0, 0, 0, 0, 0, 1}, 4), 5);
  EXPECT_EQ(check({0, 0, 0, 0, 0, 0, 0, 1, 1}, 4), 7);
}

TEST(GoldenCodeBook, DecodesCanonicalCodes) {
  // Lengths 1, 3, 3, 4: codes 0, 100, 101, 1100; 1101, 111 are none.
  Table table;
  table.counts = {0, 1, 0, 2, 1};
  table.entries[0] = entry(-7);
  table.entries[1] = entry(5, 1);
  table.entries[2] = entry(6, 0, false);
  table.entries[3] = entry(127);
  const CodeBook book = CodeBook::huffman(table);

  EXPECT_EQ(book(front("0")).operands[0], uint8_t(-7));
  EXPECT_EQ(book(front("0111111111111111")).length, 1);
  EXPECT_EQ(book(front("1001111")).operands[0], 5);
  EXPECT_EQ(book(front("1001111")).length, 3);
  EXPECT_TRUE(book(front("1001111")).field == 1);
  EXPECT_TRUE(book(front("1001111")).valid);
  EXPECT_FALSE(book(front("1010000")).valid);
  EXPECT_EQ(book(front("1010000")).length, 3) << "an entry that is not valid keeps its code";
  EXPECT_EQ(book(front("11001")).operands[0], 127);
  EXPECT_EQ(book(front("11001")).length, 4);
  for (const char* none : {"1101", "1110", "1111"}) {
    EXPECT_FALSE(book(front(none)).valid) << none;
    EXPECT_EQ(book(front(none)).length, 15) << none;
  }
}

TEST(GoldenCodeBook, AgreesWithTheCanonicalOrderOnTheLongestCodes) {
  Table table;
  table.counts = {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2};
  for (int i = 0; i < 256; ++i) table.entries[i] = entry(i);
  const CodeBook book = CodeBook::huffman(table);
  for (int rank = 0; rank < 14; ++rank) {
    const Symbol symbol = book(front(std::string(rank, '1') + "0"));
    EXPECT_EQ(symbol.operands[0], rank);
    EXPECT_EQ(symbol.length, rank + 1);
  }
  EXPECT_EQ(book(front("111111111111110")).operands[0], 14);
  EXPECT_EQ(book(front("1111111111111111")).operands[0], 15);
  EXPECT_EQ(book(front("1111111111111111")).length, 15);
}

TEST(GoldenCodeBook, EmptyTableHasNoCode) {
  const CodeBook book = CodeBook::huffman(Table{});
  EXPECT_FALSE(book(0).valid);
  EXPECT_FALSE(book(~uint64_t{0}).valid);
  EXPECT_EQ(book(0).length, 15);
}

TEST(GoldenCodeBook, ReadsEveryFieldOfAnEntry) {
  Table table;
  table.entries[0] = 0xFF00'7800 | 0x12 | 0x340000;  // reserved bits are ignored
  table.entries[1] = 0x0034'8712;
  const CodeBook book = CodeBook::fixed(1, table);
  EXPECT_FALSE(book(front("0")).valid);
  EXPECT_EQ(book(front("0")).field, 0);
  EXPECT_FALSE(book(front("0")).parity);
  const Symbol symbol = book(front("1"));
  EXPECT_EQ(symbol.operands, (std::array<uint8_t, 2>{0x12, 0x34}));
  EXPECT_EQ(symbol.field, 3);
  EXPECT_TRUE(symbol.parity);
  EXPECT_TRUE(symbol.valid);
  EXPECT_FALSE(book.is_trellis());
  EXPECT_TRUE(CodeBook::trellis(table).is_trellis());
}

TEST(GoldenCodeBook, LimitsFields) {
  Table table;
  for (int i = 0; i < 8; ++i) table.entries[i] = entry(i, i & 3, i < 4);
  for (int limit = 2; limit <= 4; ++limit) {
    CodeBook book = CodeBook::fixed(3, table);
    book.limit_fields(limit);
    for (int i = 0; i < 8; ++i) {
      EXPECT_EQ(book(front(binary(i, 3))).valid, i < limit) << limit;
      EXPECT_EQ(book(front(binary(i, 3))).length, 3);
    }
  }
}

TEST(GoldenCodeBook, FixedAndRawIndexDirectly) {
  Table table;
  for (int i = 0; i < 256; ++i) table.entries[i] = entry(255 - i, i & 3);
  for (int bits = 1; bits <= 8; ++bits) {
    const CodeBook book = CodeBook::fixed(bits, table);
    for (int index = 0; index < 1 << bits; ++index) {
      const Symbol symbol = book(front(binary(index, bits) + "1"));
      EXPECT_EQ(symbol.operands[0], 255 - index);
      EXPECT_EQ(symbol.field, index & 3);
      EXPECT_EQ(symbol.length, bits);
    }
  }
  const CodeBook raw = CodeBook::raw_operands();
  for (int value = -128; value < 128; ++value) {
    const Symbol symbol = raw(front(binary(uint8_t(value), 8) + "1"));
    EXPECT_EQ(symbol.operands[0], uint8_t(value));
    EXPECT_TRUE(symbol.valid);
    EXPECT_EQ(symbol.length, 8);
  }
}

}  // namespace
}  // namespace sluice::golden
