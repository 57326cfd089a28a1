#include <functional>
#include <numeric>
#include <queue>

#include "sw/compress/bytes.h"
#include "sw/compress/codebook.h"
#include "sw/compress/huffman.h"
#include "sw/compress/table.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

using Frequencies = std::vector<std::uint64_t>;

std::uint64_t cost(const Frequencies& frequency, const std::vector<int>& lengths) {
  std::uint64_t sum = 0;
  for (std::size_t s = 0; s < frequency.size(); ++s) sum += frequency[s] * lengths[s];
  return sum;
}

// Sum of 2^-length in units of 2^-15.
int kraft(const std::vector<int>& lengths) {
  int sum = 0;
  for (int length : lengths) sum += length == 0 ? 0 : 1 << (kMaxCodeLength - length);
  return sum;
}

// The cheapest of all assignments of lengths that satisfy Kraft's inequality.
std::uint64_t brute_force_cost(const Frequencies& frequency, int max_length) {
  std::uint64_t best = ~std::uint64_t{0};
  std::vector<int> lengths(frequency.size());
  const std::function<void(std::size_t)> choose = [&](std::size_t s) {
    if (s == frequency.size()) {
      if (kraft(lengths) <= 1 << kMaxCodeLength) best = std::min(best, cost(frequency, lengths));
      return;
    }
    for (lengths[s] = 1; lengths[s] <= max_length; ++lengths[s]) choose(s + 1);
  };
  choose(0);
  return best;
}

// Cost of the code of Huffman's algorithm without limit: the sum of all merged weights.
std::uint64_t unlimited_cost(const Frequencies& frequency) {
  std::priority_queue<std::uint64_t, Frequencies, std::greater<>> queue(frequency.begin(),
                                                                        frequency.end());
  std::uint64_t sum = 0;
  while (queue.size() > 1) {
    const std::uint64_t a = queue.top();
    queue.pop();
    const std::uint64_t b = queue.top();
    queue.pop();
    queue.push(a + b);
    sum += a + b;
  }
  return sum;
}

TEST(HuffmanLengths, AreOptimalAgainstBruteForce) {
  for (int seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const int symbols = pick(random, 2, 6);
    Frequencies frequency(symbols);
    for (auto& f : frequency) f = std::uint64_t{1} << pick(random, 0, 9);
    for (int max_length = 3; max_length <= 5; ++max_length) {
      const std::vector<int> lengths = huffman_lengths(frequency, max_length);
      EXPECT_EQ(cost(frequency, lengths), brute_force_cost(frequency, max_length))
          << "seed " << seed << ", limit " << max_length;
      EXPECT_LE(*std::ranges::max_element(lengths), max_length);
      EXPECT_EQ(kraft(lengths), 1 << kMaxCodeLength) << "seed " << seed;
    }
  }
}

TEST(HuffmanLengths, AreThoseOfHuffmanWhereTheLimitIsNotHit) {
  for (int seed = 0; seed < 50; ++seed) {
    Random random(seed);
    Frequencies frequency(pick(random, 2, 256));
    for (auto& f : frequency) f = pick(random, 50, 1000);
    EXPECT_EQ(cost(frequency, huffman_lengths(frequency, 15)), unlimited_cost(frequency))
        << "seed " << seed;
  }
}

TEST(HuffmanLengths, KeepTheLimitOnFibonacciFrequencies) {
  Frequencies frequency = {1, 1};
  while (frequency.size() < 40) frequency.push_back(frequency.end()[-1] + frequency.end()[-2]);
  for (int max_length = 6; max_length <= 15; ++max_length) {
    const std::vector<int> lengths = huffman_lengths(frequency, max_length);
    EXPECT_EQ(*std::ranges::max_element(lengths), max_length);
    EXPECT_EQ(kraft(lengths), 1 << kMaxCodeLength);
    EXPECT_GE(cost(frequency, lengths), unlimited_cost(frequency));
  }
}

TEST(HuffmanLengths, SmallAlphabets) {
  EXPECT_EQ(huffman_lengths(Frequencies{0, 0}, 15), (std::vector<int>{0, 0}));
  EXPECT_EQ(huffman_lengths(Frequencies{0, 9, 0}, 1), (std::vector<int>{0, 1, 0}));
  EXPECT_EQ(huffman_lengths(Frequencies{5, 0, 1000}, 15), (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(huffman_lengths(Frequencies(256, 1), 8), std::vector<int>(256, 8));
}

TEST(HuffmanLengths, Errors) {
  EXPECT_ERROR(huffman_lengths(Frequencies(17, 1), 4), "17 symbols do not fit codes of at most 4");
  EXPECT_ERROR(huffman_lengths(Frequencies(2, 1), 0), "0 bits");
  EXPECT_ERROR(huffman_lengths(Frequencies(2, 1), 16), "16 bits");
}

TEST(AverageLengths, SayWhatTheLimitCosts) {
  Frequencies frequency = {1, 1};
  while (frequency.size() < 20) frequency.push_back(frequency.end()[-1] + frequency.end()[-2]);
  const double total = std::accumulate(frequency.begin(), frequency.end(), 0.0);
  const AverageLengths free = average_lengths(frequency, 15);
  EXPECT_DOUBLE_EQ(free.unlimited, unlimited_cost(frequency) / total);
  EXPECT_DOUBLE_EQ(free.limited, cost(frequency, huffman_lengths(frequency, 15)) / total);
  EXPECT_GT(free.limited, free.unlimited);
  EXPECT_LT(free.limited, free.unlimited + 0.01);
  EXPECT_GT(average_lengths(frequency, 8).limited, free.limited);
  EXPECT_LT(free.entropy, free.unlimited);
  EXPECT_DOUBLE_EQ(average_lengths(Frequencies(256, 3), 8).entropy, 8);
  EXPECT_EQ(average_lengths(Frequencies{0, 4}, 8).unlimited, 1);
  EXPECT_EQ(average_lengths(Frequencies{0, 0}, 8).limited, 0);
}

TEST(CanonicalCode, FollowsTheFormat) {
  const std::vector<int> lengths = {3, 1, 0, 3, 2};
  const CanonicalCode code = canonical_code(lengths);
  EXPECT_EQ(code.symbols, (std::vector<int>{1, 4, 0, 3}));
  EXPECT_EQ(code.count[1], 1);
  EXPECT_EQ(code.count[2], 1);
  EXPECT_EQ(code.count[3], 2);
  EXPECT_EQ(code.codes[1], 0b0);
  EXPECT_EQ(code.codes[4], 0b10);
  EXPECT_EQ(code.codes[0], 0b110);
  EXPECT_EQ(code.codes[3], 0b111);
}

TEST(Codebook, FixedEntriesAscendByOperandAndField) {
  SymbolFrequency frequency{};
  for (int operand : {5, -128, 0}) frequency[make_symbol(operand, 0)] = 1;
  frequency[make_symbol(5, 1)] = 7;
  const Codebook book =
      make_codebook(frequency, Sparsity::k1of2, {Coding::kFixed, 2}, kMaxCodeLength);
  EXPECT_EQ(book.table.entries[0], 0x8080);
  EXPECT_EQ(book.table.entries[1], 0x8000);
  EXPECT_EQ(book.table.entries[2], 0x8005);
  EXPECT_EQ(book.table.entries[3], 0x8105);
  EXPECT_EQ(book.table.size(), 4);
  EXPECT_EQ(book.codes[make_symbol(5, 1)].bits, 3);
  EXPECT_EQ(book.codes[make_symbol(5, 1)].length, 2);
  frequency[make_symbol(6, 1)] = 1;
  EXPECT_ERROR(make_codebook(frequency, Sparsity::k1of2, {Coding::kFixed, 2}, kMaxCodeLength),
               "5 symbols occur, fixed:2 holds 4");
}

TEST(Table, ImageHasTheBytesOfTheFormat) {
  TableImage table;
  table.count[1] = 1;
  table.count[15] = 0x0102;
  table.entries[0] = TableImage::entry(make_symbol(-2, 1));
  table.entries[255] = TableImage::entry(make_symbol(3, 0));
  const auto bytes = table.serialise();
  EXPECT_EQ(bytes.size(), 544u);
  EXPECT_EQ(bytes[2], 1);
  EXPECT_EQ(bytes[30], 0x02);
  EXPECT_EQ(bytes[31], 0x01);
  EXPECT_EQ(bytes[32], 0xFE);
  EXPECT_EQ(bytes[33], 0x81);
  EXPECT_EQ(bytes[542], 0x03);
  EXPECT_EQ(bytes[543], 0x80);
}

TEST(Table, PackedHasTheBytesOfTheFormat) {
  TableImage table;
  table.wide = true;
  table.count[15] = 0x0102;
  table.entries[0] = TableImage::wide_entry(make_symbol(-2, 3), 1, 7);
  table.entries[2] = TableImage::wide_entry(make_symbol(4, 1), 0, -1);
  // 9 bits from bit 126 on.
  std::vector<std::uint8_t> expected(17);
  expected[15] = 0x0102 << 6 & 0xFF;
  expected[16] = 0x0102 >> 2;
  for (const int byte : {0xFE, 0, 4, 7, 0, 0xFF, 0x0F, 0x09}) expected.push_back(byte);
  EXPECT_EQ(table.serialise_packed(4), expected);
  EXPECT_EQ(TableImage::packed_bytes(3, true, 4), expected.size());
  EXPECT_EQ(TableImage::parse_packed(expected, 3, true, 4), table);
}

TEST(Table, PackedWithFieldsAlone) {
  TableImage table;
  table.count[3] = 5;
  for (int i = 0; i < 5; ++i) table.entries[i] = TableImage::entry(make_symbol(i, i % 4));
  const std::vector<std::uint8_t> bytes = table.serialise_packed(2);
  ASSERT_EQ(bytes.size(), 17u + 5 + 2);
  EXPECT_EQ(bytes[22], 0b11100100);
  EXPECT_EQ(bytes[23], 0);
  EXPECT_EQ(TableImage::parse_packed(bytes, 5, false, 2), table);
}

TEST(Table, PackedWithoutFlagsHasOneByteAnEntry) {
  TableImage table;
  table.count[1] = 2;
  table.entries[0] = TableImage::entry(make_symbol(-1, 0));
  table.entries[1] = TableImage::entry(make_symbol(5, 0));
  const std::vector<std::uint8_t> bytes = table.serialise_packed(0);
  ASSERT_EQ(bytes.size(), 19u);
  EXPECT_EQ(bytes[17], 0xFF);
  EXPECT_EQ(bytes[18], 5);
  EXPECT_EQ(TableImage::parse_packed(bytes, 2, false, 0), table);
}

TEST(Table, ImageHasOnlyTheGranulesItNeeds) {
  TableImage table;
  EXPECT_EQ(table.serialise().size(), 64u);  // the least that a LOAD takes
  table.entries[15] = TableImage::entry(0);
  EXPECT_EQ(table.serialise().size(), 64u);
  table.entries[16] = TableImage::entry(0);
  EXPECT_EQ(table.serialise().size(), 96u);
  table.wide = true;
  EXPECT_EQ(table.serialise().size(), 32u + 4 * 24);
}

TEST(Table, WideImageHasTheBytesOfTheFormat) {
  TableImage table;
  table.wide = true;
  table.count[1] = 2;
  table.entries[1] = TableImage::wide_entry(make_symbol(6, 2), 1, -5);
  table.entries[255] = TableImage::wide_entry(make_symbol(-8, 0), 0, -7);
  const auto bytes = table.serialise();
  EXPECT_EQ(bytes.size(), 1056u);
  EXPECT_EQ(get_le<std::uint32_t>(bytes, 36), 0x00FB8606u);
  EXPECT_EQ(get_le<std::uint32_t>(bytes, 1052), 0x00F980F8u);
}

TEST(Table, CheckNamesTheLength) {
  const auto check = [](const std::vector<std::pair<int, int>>& counts, int max_code_len) {
    TableImage table;
    for (auto [length, count] : counts) table.count[length] = count;
    table.check(max_code_len);
  };
  EXPECT_NO_THROW(check({}, 15));
  EXPECT_NO_THROW(check({{1, 1}, {2, 2}}, 15));
  EXPECT_NO_THROW(check({{15, 256}}, 15));
  EXPECT_NO_THROW(check({{12, 1}}, 12));
  EXPECT_ERROR(check({{0, 1}}, 15), "code length 0:");
  EXPECT_ERROR(check({{13, 1}}, 12), "code length 13:");
  EXPECT_ERROR(check({{1, 3}}, 15), "code length 1:");
  EXPECT_ERROR(check({{1, 1}, {2, 1}, {3, 3}}, 15), "code length 3:");
  EXPECT_ERROR(check({{9, 256}, {14, 1}}, 15), "code length 14:");
}

}  // namespace
}  // namespace sluice
