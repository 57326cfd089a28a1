#include <gtest/gtest.h>

#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint64_t kOut = 0x8000;

uint64_t place(uint64_t step, uint64_t lane) { return step | lane << 32; }

// A program whose command 0 loads activations; each test adds commands.
class GoldenErrors : public testing::Test {
 protected:
  void SetUp() override {
    bench_.submit(load(kActivations, bench_.place(std::vector<uint8_t>(32, 1)), 32, 0));
  }

  // One column of 8-bit codes, one for each of ks steps.
  MulFields place_column(const std::vector<uint8_t>& codes) {
    StreamBuilder stream(4);
    for (uint8_t code : codes) stream.step({binary(code, 8)});
    MulFields f{.ks = uint32_t(codes.size())};
    bench_.place_stream(stream.bytes(), f);
    return f;
  }

  void load_table(const std::vector<uint16_t>& counts, const std::vector<uint16_t>& entries) {
    bench_.submit(load(kTable, bench_.place(table_image(counts, entries)), 544, 0));
  }

  Bench bench_;
};

TEST_F(GoldenErrors, BadCommandNamesTheWord) {
  EXPECT_EQ(bench_.run({4, 2}), (Status{ErrorCode::kBadCommand, 1, 1}));
}

TEST_F(GoldenErrors, AMulWithoutAnOpenStream) {
  MulFields f = place_column({1});
  bench_.submit(mul(f));
  f.open = false;
  f.address = f.bytes = f.crc = 0;
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBadCommand, 2, 1}));
}

TEST_F(GoldenErrors, ASecondOpen) {
  MulFields f = place_column({1});
  f.last = false;
  bench_.submit(mul(f));
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBadCommand, 2, 1}));
}

TEST_F(GoldenErrors, ACommandThatCannotBeRead) {
  bench_.submit(fence(false));
  bench_.submit({0xFF});
  bench_.memory.bad_reads = {2 * 64 + 32};
  EXPECT_EQ(bench_.run(), (Status{ErrorCode::kBusRead, 2, 2 * 64 + 32}));
}

TEST_F(GoldenErrors, ALoadNamesItsFirstBadGranule) {
  const uint64_t source = bench_.place(std::vector<uint8_t>(128));
  bench_.memory.bad_reads = {source + 96, source + 64};
  EXPECT_EQ(bench_.run(load(kActivations, source, 128, 0)),
            (Status{ErrorCode::kBusRead, 1, source + 64}));
}

TEST_F(GoldenErrors, BadTableNamesTheLength) {
  load_table({0, 1, 3}, {});
  EXPECT_EQ(bench_.run(), (Status{ErrorCode::kBadTable, 1, 2}));
}

TEST_F(GoldenErrors, ATableLongerThanTheMachinesCodes) {
  load_table({0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, {});
  EXPECT_EQ(bench_.run(), (Status{ErrorCode::kBadTable, 1, 13}));
}

TEST_F(GoldenErrors, ABusErrorComesBeforeABadTable) {
  const uint64_t source = bench_.place(table_image({1}, {}));
  bench_.memory.bad_reads = {source + 512};
  EXPECT_EQ(bench_.run(load(kTable, source, 544, 0)),
            (Status{ErrorCode::kBusRead, 1, source + 512}));
}

TEST_F(GoldenErrors, BadCodeNamesStepAndLane) {
  // Two tiles of columns: steps 0 to 3 of the first, 4 to 7 of the second. The last code of column
  // 5 is not valid.
  load_table({}, {entry(1), entry(2), entry(3, 0, false)});
  MulFields f{.coding = kFixed, .bits = 2, .ks = 4, .n = 6};
  StreamBuilder stream(4);
  for (int i = 0; i < 4; ++i) stream.step({"00", "01", "00", "01"});
  for (int i = 0; i < 4; ++i) stream.step({"00", i == 3 ? "10" : "01"});
  bench_.place_stream(stream.bytes(), f);
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBadCode, 2, place(7, 1)}));
}

TEST_F(GoldenErrors, StepsCountFromTheStartOfTheCommand) {
  load_table({0, 1}, {entry(1)});
  StreamBuilder stream(4);
  for (int i = 0; i < 5; ++i) stream.step({i == 4 ? "1" : "0"});
  MulFields f{.coding = kHuffman, .last = false, .ks = 3};
  bench_.place_stream(stream.bytes(), f);
  bench_.submit(mul(f));
  f.open = false;
  f.address = f.bytes = f.crc = 0;
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBadCode, 3, place(1, 0)}));
}

TEST_F(GoldenErrors, AnEmptyTableHasNoHuffmanCode) {
  load_table({}, std::vector<uint16_t>(256, entry(1)));
  MulFields f = place_column({0, 0});
  f.coding = kHuffman;
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBadCode, 2, place(0, 0)}));
}

TEST_F(GoldenErrors, UnderrunOverrunAndCrc) {
  // A lane of 8-bit codes takes words in steps 0 to 5, 7, 9 and so on, the 17th in step 27.
  MulFields f{.ks = 40};
  bench_.place_stream(std::vector<uint8_t>(32), f);
  Bench longer = bench_;
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kStreamUnderrun, 1, place(27, 0)}));

  f.ks = 1;
  f.bytes = 64;
  EXPECT_EQ(longer.run(mul(f)), (Status{ErrorCode::kStreamOverrun, 1, 1}));
}

TEST_F(GoldenErrors, CrcNamesThatOfTheBytesRead) {
  MulFields f = place_column({5});
  const uint32_t crc = f.crc;
  f.crc ^= 1;
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kStreamCrc, 1, crc}));
}

TEST_F(GoldenErrors, TheCrcIsComparedAtTheLastCommandOfTheStream) {
  MulFields f = place_column({5, 6});
  const uint32_t crc = f.crc;
  f.crc = ~crc;
  f.ks = 1;
  f.last = false;
  EXPECT_EQ(bench_.run(mul(f)), Status{});
  f.open = false;
  f.last = true;
  f.address = f.bytes = f.crc = 0;
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kStreamCrc, 2, crc}));
}

TEST_F(GoldenErrors, AStreamGranuleThatCannotBeRead) {
  MulFields f = place_column({5});
  bench_.memory.bad_reads = {f.address};
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kBusRead, 1, f.address}));
}

TEST_F(GoldenErrors, OverrunComesBeforeBusErrorsAtTheEnd) {
  // 17 of 48 words are taken, no code has a bit of the second granule.
  MulFields f{.ks = 29};
  bench_.place_stream(std::vector<uint8_t>(96), f);
  bench_.memory.bad_reads = {f.address + 32};
  EXPECT_EQ(bench_.run(mul(f)), (Status{ErrorCode::kStreamOverrun, 1, 17}));
}

TEST_F(GoldenErrors, StoresBeforeTheFailingCommandAreDoneAndNoneAfter) {
  bench_.submit(mul(place_column({7})));
  bench_.submit(store({.destination = kOut}));
  bench_.submit({0});
  bench_.submit(store({.destination = kOut + 64}));
  const Status expected{ErrorCode::kBadCommand, 3, 0};
  EXPECT_EQ(bench_.run(), expected);
  EXPECT_EQ(bench_.memory.word(kOut), 7u);
  EXPECT_TRUE(bench_.memory.untouched(kOut + 64, kOut + 128));
  EXPECT_EQ(bench_.machine.head(), 3u);

  EXPECT_EQ(bench_.run(fence(true)), expected) << "nothing runs before a reset";
  EXPECT_EQ(bench_.machine.status(), expected);
  EXPECT_EQ(bench_.machine.fences(), 0u);
  EXPECT_TRUE(bench_.memory.untouched(kOut + 64, kOut + 128));
}

TEST_F(GoldenErrors, TheFirstFailingCommandDecides) {
  MulFields f = place_column({5});
  f.crc ^= 1;
  bench_.submit(mul(f));
  bench_.submit({0});
  EXPECT_EQ(bench_.run().code, ErrorCode::kStreamCrc);
}

}  // namespace
}  // namespace sluice::golden
