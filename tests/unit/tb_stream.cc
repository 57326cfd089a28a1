#include <gtest/gtest.h>

#include <string>

#include "tb/stream_driver.h"

namespace sluice {
namespace {

struct Result {
  int cycles = 0;
  std::vector<int> received;
};

// Connects a source straight to a sink.
Result transfer(int items, double source_stall, double sink_stall, uint64_t seed) {
  StreamSource<int> source(source_stall, seed);
  StreamSink<int> sink(sink_stall, seed + 1);
  for (int i = 0; i < items; ++i) source.push(i);
  Result result;
  bool waiting = false;
  for (; !source.empty() && result.cycles < 100'000; ++result.cycles) {
    const bool valid = source.valid();
    EXPECT_TRUE(valid || !waiting) << "valid fell, seed " << seed;
    EXPECT_EQ(source.payload(), valid ? static_cast<int>(sink.received().size()) : 0);
    const bool ready = sink.ready();
    waiting = valid && !ready;
    const int payload = source.payload();
    EXPECT_EQ(sink.step(valid, payload), valid && ready);
    EXPECT_EQ(source.step(ready), valid && ready);
  }
  result.received = sink.received();
  return result;
}

TEST(StreamDriver, PassesEverythingInOrder) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Result result = transfer(200, 0.3, 0.6, seed);
    ASSERT_EQ(result.received.size(), 200u) << "seed " << seed;
    for (int i = 0; i < 200; ++i) ASSERT_EQ(result.received[i], i) << "seed " << seed;
  }
}

TEST(StreamDriver, WithoutStallsAnItemACycle) { EXPECT_EQ(transfer(100, 0.0, 0.0, 1).cycles, 100); }

TEST(StreamDriver, StallsAtItsRate) {
  EXPECT_NEAR(transfer(4000, 0.75, 0.0, 1).cycles, 16'000, 800);
  EXPECT_NEAR(transfer(4000, 0.0, 0.75, 1).cycles, 16'000, 800);
}

TEST(StreamDriver, TheSeedDecides) {
  EXPECT_EQ(transfer(500, 0.5, 0.5, 3).cycles, transfer(500, 0.5, 0.5, 3).cycles);
  EXPECT_NE(transfer(500, 0.5, 0.5, 3).cycles, transfer(500, 0.5, 0.5, 4).cycles);
}

template <class Function>
std::string message_of(Function&& function) {
  try {
    function();
  } catch (const ScoreboardError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Scoreboard, PrintsBothSidesOfAMismatch) {
  Scoreboard<int> board;
  board.expect(5);
  board.expect(7);
  board.check(5);
  EXPECT_EQ(message_of([&] { board.check(8); }), "Item 1: expected 7, got 8.");
}

TEST(Scoreboard, KnowsTooMuchFromTooLittle) {
  Scoreboard<std::string> board;
  EXPECT_NO_THROW(board.check_empty());
  EXPECT_EQ(message_of([&] { board.check("x"); }), "Item 0: expected nothing more, got x.");
  board.expect("a");
  board.expect("b");
  board.check("a");
  EXPECT_EQ(message_of([&] { board.check_empty(); }),
            "After item 1, 1 more were expected; the next is b.");
  board.check("b");
  EXPECT_NO_THROW(board.check_empty());
  EXPECT_EQ(board.checked(), 2u);
}

}  // namespace
}  // namespace sluice
