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

TEST(GoldenTable, ParsesLittleEndianImage) {
  std::vector<uint8_t> image(kTableBytes);
  image[0] = 0x01, image[31] = 0x02, image[32] = 0x34, image[33] = 0x12, image[543] = 0x80;
  const Table table = parse_table(std::span<const uint8_t, kTableBytes>(image));
  EXPECT_EQ(table.counts[0], 1);
  EXPECT_EQ(table.counts[15], 0x200);
  EXPECT_EQ(table.entries[0], 0x1234);
  EXPECT_EQ(table.entries[255], 0x8000);
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

  EXPECT_EQ(book(front("0")).operand, -7);
  EXPECT_EQ(book(front("0111111111111111")).length, 1);
  EXPECT_EQ(book(front("1001111")).operand, 5);
  EXPECT_EQ(book(front("1001111")).length, 3);
  EXPECT_TRUE(book(front("1001111")).select);
  EXPECT_TRUE(book(front("1001111")).valid);
  EXPECT_FALSE(book(front("1010000")).valid);
  EXPECT_EQ(book(front("1010000")).length, 3) << "an entry that is not valid keeps its code";
  EXPECT_EQ(book(front("11001")).operand, 127);
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
    EXPECT_EQ(symbol.operand, rank);
    EXPECT_EQ(symbol.length, rank + 1);
  }
  EXPECT_EQ(book(front("111111111111110")).operand, 14);
  EXPECT_EQ(book(front("1111111111111111")).operand, 15);
  EXPECT_EQ(book(front("1111111111111111")).length, 15);
}

TEST(GoldenCodeBook, EmptyTableHasNoCode) {
  const CodeBook book = CodeBook::huffman(Table{});
  EXPECT_FALSE(book(0).valid);
  EXPECT_FALSE(book(~uint64_t{0}).valid);
  EXPECT_EQ(book(0).length, 15);
}

TEST(GoldenCodeBook, FixedAndRawIndexDirectly) {
  Table table;
  for (int i = 0; i < 256; ++i) table.entries[i] = entry(255 - i, i & 1);
  for (int bits = 1; bits <= 8; ++bits) {
    const CodeBook book = CodeBook::fixed(bits, table);
    for (int index = 0; index < 1 << bits; ++index) {
      const Symbol symbol = book(front(binary(index, bits) + "1"));
      EXPECT_EQ(symbol.operand, int8_t(255 - index));
      EXPECT_EQ(symbol.select, (index & 1) != 0);
      EXPECT_EQ(symbol.length, bits);
    }
  }
  const CodeBook raw = CodeBook::raw_operands();
  for (int value = -128; value < 128; ++value) {
    const Symbol symbol = raw(front(binary(uint8_t(value), 8) + "1"));
    EXPECT_EQ(symbol.operand, value);
    EXPECT_TRUE(symbol.valid);
    EXPECT_EQ(symbol.length, 8);
  }
}

}  // namespace
}  // namespace sluice::golden
