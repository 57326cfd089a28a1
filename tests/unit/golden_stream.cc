#include <gtest/gtest.h>

#include "golden/stream.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

// Decodes steps of 8-bit operands, and returns them.
class GoldenStream : public testing::Test {
 protected:
  static constexpr uint64_t kAddress = 4096;

  StreamDecoder open(const std::vector<uint16_t>& words, int lanes) {
    const auto bytes = StreamBuilder::to_bytes(words);
    memory_.put(kAddress, bytes);
    return StreamDecoder(lanes, 0, kAddress, uint32_t(bytes.size()), crc32c(bytes));
  }

  std::vector<int> step(StreamDecoder& decoder, int active) {
    std::vector<Weight> weights(active);
    fault_ = decoder.step(memory_, book_, number_++, weights);
    std::vector<int> operands;
    for (const Weight& weight : weights) operands.push_back(weight.operand);
    return operands;
  }

  TestMemory memory_;
  CodeBook book_ = CodeBook::raw_operands();
  uint64_t number_ = 0;
  std::optional<Fault> fault_;
};

TEST_F(GoldenStream, LanesTakeOneWordAStepWhileTheyHoldFewerThan48Bits) {
  // With 8-bit codes a lane holds before each step 0, 8, .. 40, 48, 40: it takes a word in steps 0
  // to 5, none in step 6, and one in step 7.
  const std::vector<uint16_t> words = {0x0102, 0x1112,   // step 0: lanes 0, 1
                                       0x0304, 0x1314,   // step 1
                                       0x0506, 0x1516,   // step 2
                                       0x0708, 0x1718,   // step 3
                                       0x090A, 0x191A,   // step 4
                                       0x0B0C, 0x1B1C,   // step 5
                                       0x0D0E, 0x1D1E};  // step 7
  auto decoder = open(words, 2);
  for (int i = 1; i <= 8; ++i) {
    EXPECT_EQ(step(decoder, 2), (std::vector<int>{i, 0x10 + i}));
    EXPECT_FALSE(fault_);
  }
  EXPECT_EQ(decoder.close(), std::nullopt);
}

TEST_F(GoldenStream, OnlyActiveLanesTakeWords) {
  auto decoder = open({0x0102, 0x1112, 0x2122, 0x0304, 0x0506, 0x1314}, 3);
  EXPECT_EQ(step(decoder, 3), (std::vector<int>{0x01, 0x11, 0x21}));
  EXPECT_EQ(step(decoder, 1), (std::vector<int>{0x02}));
  EXPECT_EQ(step(decoder, 2), (std::vector<int>{0x03, 0x12}));
}

TEST_F(GoldenStream, WordsBelongToLanesByTheLengthsOfTheirCodes) {
  Table table;
  table.counts = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};  // 0 and 1 followed by 14 zeros
  table.entries[0] = entry(1);
  table.entries[1] = entry(2);
  book_ = CodeBook::huffman(table);
  StreamBuilder builder(2);
  const std::string long_code = "1" + std::string(14, '0');
  std::vector<std::vector<int>> expected;
  for (int i = 0; i < 40; ++i) {
    const bool first = i % 3 != 0;
    const bool second = i >= 20;
    builder.step({first ? long_code : "0", second ? long_code : "0"});
    expected.push_back({first ? 2 : 1, second ? 2 : 1});
  }
  auto decoder = open(builder.words(), 2);
  for (const auto& operands : expected) {
    EXPECT_EQ(step(decoder, 2), operands);
    ASSERT_FALSE(fault_);
  }
  EXPECT_EQ(decoder.close(), std::nullopt);
}

TEST_F(GoldenStream, UnderrunNamesStepAndLane) {
  // Three lanes take their words in steps 0 to 5: 15 in the first five.
  auto decoder = open(std::vector<uint16_t>(16, 0), 3);
  for (int i = 0; i < 5; ++i) {
    step(decoder, 3);
    EXPECT_FALSE(fault_);
  }
  step(decoder, 3);
  EXPECT_EQ(fault_, (Fault{ErrorCode::kStreamUnderrun, uint64_t{1} << 32 | 5}));
}

TEST_F(GoldenStream, EndsWithFewerThan16WordsLeft) {
  auto decoder = open(std::vector<uint16_t>(32, 0), 16);
  step(decoder, 15);
  EXPECT_EQ(decoder.close(), (Fault{ErrorCode::kStreamOverrun, 15}));
  step(decoder, 1);  // takes the 16th: 16 are left
  EXPECT_EQ(decoder.close(), (Fault{ErrorCode::kStreamOverrun, 16}));
  step(decoder, 1);
  EXPECT_EQ(decoder.close(), std::nullopt);
}

TEST_F(GoldenStream, CrcCoversThePadding) {
  auto bytes = StreamBuilder::to_bytes({0x0102});
  const uint32_t crc = crc32c(bytes);
  bytes.back() = 1;
  memory_.put(kAddress, bytes);
  StreamDecoder decoder(1, 0, kAddress, 32, crc);
  step(decoder, 1);
  EXPECT_EQ(decoder.close(), (Fault{ErrorCode::kStreamCrc, crc32c(bytes)}));
}

TEST_F(GoldenStream, ABadGranuleFailsTheFirstCodeWithABitOfIt) {
  // One lane: granule 1 holds words 16 and up, codes 32 and up.
  memory_.bad_reads.insert(kAddress + 32);
  auto decoder = open(std::vector<uint16_t>(32, 0x0505), 1);
  for (int i = 0; i < 32; ++i) {
    step(decoder, 1);
    ASSERT_FALSE(fault_) << "code " << i;
  }
  step(decoder, 1);
  EXPECT_EQ(fault_, (Fault{ErrorCode::kBusRead, kAddress + 32}));
}

TEST_F(GoldenStream, ABadGranuleThatNoCodeTouchesFailsAtTheEnd) {
  memory_.bad_reads.insert(kAddress + 32);
  auto decoder = open(std::vector<uint16_t>(32, 0x0505), 1);
  for (int i = 0; i < 31; ++i) step(decoder, 1);
  EXPECT_FALSE(fault_);
  EXPECT_EQ(decoder.close(), (Fault{ErrorCode::kBusRead, kAddress + 32}));
}

TEST_F(GoldenStream, NamesTheFirstBadGranuleOfTheStream) {
  memory_.bad_reads = {kAddress + 32, kAddress + 64};
  auto decoder = open(std::vector<uint16_t>(48, 0), 48);
  step(decoder, 48);
  EXPECT_EQ(fault_, (Fault{ErrorCode::kBusRead, kAddress + 32}));
}

TEST_F(GoldenStream, BitsThatAreNoCodeReachFifteenBitsFar) {
  // The only code is 0. A 1 in front of the bad granule starts no code.
  Table table;
  table.counts = {0, 1};
  table.entries[0] = entry(1);
  book_ = CodeBook::huffman(table);
  for (const int distance : {14, 15}) {  // bits from the 1 to the bad granule
    SCOPED_TRACE(distance);
    memory_.bad_reads = {kAddress + 32};
    std::vector<uint16_t> words(32, 0);
    const int position = 256 - distance;
    words[position / 16] = uint16_t(0x8000 >> position % 16);
    number_ = 0;
    auto decoder = open(words, 1);
    for (int i = 0; i < position; ++i) {
      step(decoder, 1);
      ASSERT_FALSE(fault_);
    }
    step(decoder, 1);
    EXPECT_EQ(fault_, distance == 14 ? (Fault{ErrorCode::kBusRead, kAddress + 32})
                                     : (Fault{ErrorCode::kBadCode, uint64_t(position)}));
  }
}

TEST_F(GoldenStream, WithinAStepUnderrunComesFirstThenTheLowestLane) {
  Table table;  // 0 is a code, 1 is none
  table.counts = {0, 1};
  table.entries[0] = entry(1);
  book_ = CodeBook::huffman(table);
  {
    auto decoder = open({0x0000, 0x8000, 0xFFFF}, 3);
    step(decoder, 3);
    EXPECT_EQ(fault_, (Fault{ErrorCode::kBadCode, uint64_t{1} << 32}));
  }
  {
    auto decoder = open(std::vector<uint16_t>(16, 0xFFFF), 32);
    number_ = uint64_t{1} << 32 | 7;
    step(decoder, 17);
    EXPECT_EQ(fault_, (Fault{ErrorCode::kStreamUnderrun, uint64_t{16} << 32 | 7}))
        << "a place holds 32 bits of the step";
  }
  {
    memory_.bad_reads = {kAddress + 32};
    auto decoder = open(std::vector<uint16_t>(32, 0), 32);
    step(decoder, 17);
    EXPECT_EQ(fault_, (Fault{ErrorCode::kBusRead, kAddress + 32}));
  }
  {
    std::vector<uint16_t> words(32, 0);
    words[15] = 0x8000;
    auto decoder = open(words, 32);
    number_ = 0;
    step(decoder, 17);
    EXPECT_EQ(fault_, (Fault{ErrorCode::kBadCode, uint64_t{15} << 32}));
  }
}

}  // namespace
}  // namespace sluice::golden
