#include <deque>

#include "sw/compress/codebook.h"
#include "sw/compress/count_symbols.h"
#include "sw/compress/crc32c.h"
#include "sw/compress/stream_reader.h"
#include "sw/compress/stream_writer.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

TEST(Crc32c, KnownVectors) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283u);
  EXPECT_EQ(crc32c({}), 0u);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0x00)), 0x8A9136AAu);
  EXPECT_EQ(crc32c(std::vector<std::uint8_t>(32, 0xFF)), 0x62A8AB43u);
}

TEST(Crc32c, ContinuesAtAnyPlace) {
  const std::vector<std::uint8_t> bytes = bytes_of("the quick brown fox jumps over the lazy dog");
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    const std::span span(bytes);
    EXPECT_EQ(crc32c(span.subspan(i), crc32c(span.first(i))), crc32c(span)) << i;
  }
}

TEST(Crc32c, IsTheSameWithoutAnInstruction) {
  Random random(1);
  for (int size = 0; size < 100; ++size) {
    std::vector<std::uint8_t> bytes(size);
    for (std::uint8_t& byte : bytes) byte = pick(random, 0, 255);
    EXPECT_EQ(crc32c(bytes, size), crc32c_by_tables(bytes, size)) << size;
  }
}

// A stream written straight from the words of docs/format.md and docs/commands.md: all bits of each
// lane are known before the lanes are asked, in order, which of them takes a word.
struct Step {
  int column;
  int active;
  int i;
};

std::vector<Step> steps_of(int n, int ks, const StreamLayout& layout) {
  const auto& [lanes, rows, runs] = layout;
  std::vector<Step> steps;
  std::vector<int> widths;  // enough for any n
  for (const GroupRun& run : runs) widths.insert(widths.end(), run.count, run.columns);
  widths.insert(widths.end(), n, runs.back().columns);
  for (int i = 0, first = 0; first < n; first += widths[i++]) {
    const int columns = std::min(widths[i], n - first);
    const int kt_count = (ks + rows - 1) / rows;
    const int nt_count = (columns + lanes - 1) / lanes;
    for (int kt = 0; kt < kt_count; ++kt) {
      for (int g = 0; g < nt_count; ++g) {
        for (int r = 0; r <= std::min(rows, ks - kt * rows) - 1; ++r) {
          steps.push_back({first + g * lanes, std::min(lanes, columns - g * lanes), kt * rows + r});
        }
      }
    }
  }
  return steps;
}

std::vector<std::uint8_t> plain_stream(const std::vector<Symbol>& symbols, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& codes) {
  const std::vector<Step> steps = steps_of(n, ks, layout);
  const auto code_of = [&](const Step& step, int lane) {
    return codes[symbols[(step.column + lane) * ks + step.i]];
  };
  std::vector<std::deque<bool>> bits(layout.lanes);
  for (const Step& step : steps) {
    for (int lane = 0; lane < step.active; ++lane) {
      const Code code = code_of(step, lane);
      for (int b = code.length - 1; b >= 0; --b) bits[lane].push_back(code.bits >> b & 1);
    }
  }
  std::vector<std::uint8_t> stream;
  std::vector<int> held(layout.lanes, 0);
  for (const Step& step : steps) {
    for (int lane = 0; lane < step.active; ++lane) {
      if (held[lane] >= 48) continue;
      int word = 0;
      for (int b = 0; b < 16; ++b) {
        word *= 2;
        if (bits[lane].empty()) continue;
        word += bits[lane].front();
        bits[lane].pop_front();
      }
      stream.push_back(word & 0xFF);
      stream.push_back(word >> 8);
      held[lane] += 16;
    }
    for (int lane = 0; lane < step.active; ++lane) held[lane] -= code_of(step, lane).length;
  }
  while (stream.size() % 32 != 0) stream.push_back(0);
  return stream;
}

TEST(StreamWriter, LanesTakeWordsAsTheFormatSays) {
  for (int seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const int n = pick(random, 1, 40);
    const int ks = pick(random, 1, 60);
    const int lanes = 1 << pick(random, 0, 5);
    const int rows = 1 << pick(random, 0, 5);
    const StreamLayout layout{lanes, rows, random_groups(random, lanes)};
    // Skewed, so that codes of 1 and of 15 bits occur.
    const double skew = pick(random, 1, 9) / 10.0;
    std::geometric_distribution<int> distribution(skew);
    std::vector<Symbol> symbols(n * ks);
    SymbolFrequency frequency{};
    for (Symbol& symbol : symbols) {
      symbol = make_symbol(std::min(distribution(random), 127), pick(random, 0, 1));
      ++frequency[symbol];
    }
    for (Symbol symbol = 0; symbol < 30; ++symbol) ++frequency[symbol];
    const Codebook book = make_codebook(frequency, Sparsity::k1of2, {Coding::kHuffman, 0}, 15);
    const auto stream = write_stream(symbols, n, ks, layout, book.codes);
    ASSERT_EQ(stream, plain_stream(symbols, n, ks, layout, book.codes)) << "seed " << seed;
    const DecodedStream decoded =
        read_stream(stream, n, ks, layout, {Sparsity::k1of2, {Coding::kHuffman, 0}}, book.table);
    ASSERT_EQ(decoded.symbols, symbols) << "seed " << seed;
  }
}

// Few operands and as many as are handled in pairs, with codes of 1 and of 15 bits and with steps
// and columns of odd number; the last one is an operand alone.
TEST(StreamWriter, OperandsAreSymbolsOfDense) {
  for (const auto& [n, ks] : {std::pair(3, 7), {61, 45}, {727, 725}, {1, 524289}}) {
    Random random(n);
    std::geometric_distribution<int> distribution(0.4);
    std::vector<std::uint8_t> operands(static_cast<std::size_t>(n) * ks);
    for (std::uint8_t& operand : operands) operand = 240 + distribution(random);
    const std::vector<Symbol> symbols(operands.begin(), operands.end());
    const SymbolFrequency frequency = count_symbols(std::span(symbols), 0, 1);
    EXPECT_EQ(count_symbols(std::span<const std::uint8_t>(operands), 0, 1), frequency) << n;
    EXPECT_EQ(count_pairs(operands), frequency) << n;
    const Codebook book = make_codebook(frequency, Sparsity::kDense, {Coding::kHuffman, 0}, 15);
    for (const StreamLayout& layout :
         {StreamLayout{16, 16, {{32, 3}, {48}}}, {4, 1, {{400}}}, {32, 128, {{64}}}}) {
      const auto stream = write_stream(operands, n, ks, layout, book.codes);
      EXPECT_EQ(stream, write_stream(symbols, n, ks, layout, book.codes)) << n;
      const StreamCoding coding{Sparsity::kDense, {Coding::kHuffman, 0}};
      EXPECT_EQ(read_stream(stream, n, ks, layout, coding, book.table).symbols, symbols) << n;
    }
  }
}

// Four codes that are longer together than what a lane can hold, in a row.
TEST(StreamWriter, LongCodesInARow) {
  CodeOfSymbol codes{};
  codes[1] = {0x7FFF, 15};
  codes[2] = {0x2AAA, 15};
  for (const int size : {64, 1 << 19}) {
    const StreamLayout layout{1, 16, {{1}}};
    std::vector<std::uint8_t> operands(size, 1);
    for (int i = 0; i < size; i += 3) operands[i] = 2;
    const std::vector<Symbol> symbols(operands.begin(), operands.end());
    EXPECT_EQ(write_stream(operands, 1, size, layout, codes),
              plain_stream(symbols, 1, size, layout, codes));
  }
}

TEST(StreamWriter, SymbolWithoutCodeIsAnError) {
  CodeOfSymbol codes{};
  codes[1] = {0, 1};
  EXPECT_ERROR(write_stream(std::vector<Symbol>{1, 2}, 1, 2, StreamLayout{1, 1, {{1}}}, codes),
               "has no code");
  EXPECT_ERROR(write_stream(std::vector<std::uint8_t>(1 << 19, 2), 1, 1 << 19,
                            StreamLayout{1, 1, {{1}}}, codes),
               "has no code");
}

class StreamErrors : public testing::Test {
 protected:
  void SetUp() override {
    // Two columns of three weights: codes 0 -> 7, 10 -> 9; 11 is no code.
    table_.count[1] = 1;
    table_.count[2] = 1;
    table_.entries[0] = TableImage::entry(7);
    table_.entries[1] = TableImage::entry(9);
  }
  DecodedStream read(const std::vector<std::uint8_t>& stream) const {
    return read_stream(stream, 2, 3, {2, 1, {{2}}}, {Sparsity::kDense, {Coding::kHuffman, 0}},
                       table_);
  }
  // Each lane takes a word in each of the three steps; its codes lie in the first.
  static std::vector<std::uint8_t> stream(int lane0, int lane1) {
    std::vector<std::uint8_t> bytes(32);
    bytes[1] = lane0;
    bytes[3] = lane1;
    return bytes;
  }
  TableImage table_;
};

TEST_F(StreamErrors, NoneInAGoodStream) {
  const DecodedStream decoded = read(stream(0b01000000, 0b10010000));
  EXPECT_EQ(decoded.symbols, (std::vector<Symbol>{7, 9, 7, 9, 7, 9}));
  EXPECT_EQ(decoded.code_bits(), 9u);
}

TEST_F(StreamErrors, BadCode) {
  EXPECT_ERROR(read(stream(0, 0b01100000)), "bad code in lane 1 at stored weight 1 of column 1");
  table_.entries[1] = 9;
  EXPECT_ERROR(read(stream(0b00100000, 0)), "bad code in lane 0 at stored weight 2 of column 0");
}

TEST_F(StreamErrors, Underrun) {
  EXPECT_ERROR(read({}), "stream underrun in lane 0 at stored weight 0");
  EXPECT_ERROR(read({0, 0}), "stream underrun in lane 1 at stored weight 0 of column 1");
  EXPECT_ERROR(read({0, 0, 0, 0, 0, 0}), "underrun in lane 1 at stored weight 1");
}

TEST_F(StreamErrors, Overrun) {
  std::vector<std::uint8_t> bytes = stream(0, 0);
  const std::size_t taken = 6;
  bytes.resize(2 * (taken + 15));
  EXPECT_NO_THROW(read(bytes));
  bytes.resize(2 * (taken + 16));
  EXPECT_ERROR(read(bytes), "stream overrun: 6 of 22 words were taken");
}

TEST_F(StreamErrors, PaddingThatIsNotZero) {
  std::vector<std::uint8_t> bytes = stream(0, 0);
  bytes[31] = 1;
  EXPECT_ERROR(read(bytes), "byte 31");
}

}  // namespace
}  // namespace sluice
