// What an AxiMemory answers, and in which order.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <map>
#include <stdexcept>
#include <vector>

#include "tests/unit/tb_axi_bench.h"

namespace sluice {
namespace {

TEST(AxiMemory, ObeysStrobesAndUnalignedStarts) {
  AxiBench bench;
  bench.to_write = {burst(0x1004, 2)};
  bench.data = {write_beat(0xAA, false, 0xF0), write_beat(0xBB, true, 0x01)};
  bench.run_until_idle();
  std::array<uint8_t, 16> bytes;
  bench.memory.read(0x1000, bytes);
  const std::array<uint8_t, 16> expected = {0,    0, 0, 0, 0xAA, 0xAA, 0xAA, 0xAA,
                                            0xBB, 1, 1, 1, 1,    1,    1,    1};
  EXPECT_EQ(bytes, expected);
}

// Reads of IDs 0 to 3 under all kinds of stalls: beats of one ID come in order and are right.
std::vector<int> ids_of_beats(ResponseOrder order, uint64_t seed) {
  AxiBench bench(
      {.read_latency = 20, .order = order, .stalls = {.ar = 0.1, .r = 0.2}, .seed = seed});
  std::map<int, std::deque<int>> expected;
  for (int i = 0; i < 40; ++i) {
    const int id = (i * 7 / 3) % 4;
    bench.to_read.push_back(burst(i * 32, 4, id));
    for (int beat = 0; beat < 4; ++beat) expected[id].push_back(i * 4 + beat);
  }
  bench.run_until_idle();
  std::vector<int> ids;
  for (const auto& read : bench.reads) {
    auto& queue = expected[read.beat.id];
    EXPECT_FALSE(queue.empty()) << "seed " << seed;
    if (queue.empty()) break;
    EXPECT_EQ(read.beat.data[3], queue.front()) << "seed " << seed;
    queue.pop_front();
    ids.push_back(read.beat.id);
  }
  EXPECT_EQ(ids.size(), 160u);
  return ids;
}

// Whether each group of four beats has one ID.
bool bursts_are_whole(const std::vector<int>& ids) {
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] != ids[i / 4 * 4]) return false;
  }
  return true;
}

TEST(AxiMemory, AnswersInTheOrderThatWasChosen) {
  std::vector<int> in_order;
  for (int i = 0; i < 160; ++i) in_order.push_back((i / 4 * 7 / 3) % 4);
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(ids_of_beats(ResponseOrder::kInOrder, seed), in_order) << "seed " << seed;
    const std::vector<int> reordered = ids_of_beats(ResponseOrder::kReorder, seed);
    EXPECT_NE(reordered, in_order) << "seed " << seed;
    EXPECT_TRUE(bursts_are_whole(reordered)) << "seed " << seed;
    EXPECT_FALSE(bursts_are_whole(ids_of_beats(ResponseOrder::kInterleave, seed)))
        << "seed " << seed;
  }
}

TEST(AxiMemory, ReordersWriteResponsesOfDifferentIds) {
  AxiBench bench({.write_latency = 20, .order = ResponseOrder::kReorder, .stalls = {.b = 0.5}});
  for (int i = 0; i < 40; ++i) {
    bench.to_write.push_back(burst(i * 8, 1, i % 4));
    bench.data.push_back(write_beat(static_cast<uint8_t>(i), true));
  }
  bench.run_until_idle();
  ASSERT_EQ(bench.responses.size(), 40u);
  int out_of_place = 0;
  for (int i = 0; i < 40; ++i) out_of_place += bench.responses[i].response.id != i % 4;
  EXPECT_GT(out_of_place, 0);
}

TEST(AxiMemory, AnswersFaultyGranulesWithErrors) {
  AxiBench bench;
  bench.memory.add_fault(64, 95, Access::kRead);
  bench.memory.add_fault(128, 128, Access::kWrite);
  bench.to_read = {burst(32, 12)};
  bench.to_write = {burst(96, 4), burst(120, 2), burst(160, 1)};
  for (const bool last : {false, false, false, true, false, true, true}) {
    bench.data.push_back(write_beat(0xEE, last));
  }
  bench.run_until_idle();
  ASSERT_EQ(bench.reads.size(), 12u);
  for (int i = 0; i < 12; ++i) {
    const bool fault = i >= 4 && i < 8;
    EXPECT_EQ(bench.reads[i].beat.response, fault ? kSlvErr : kOkay) << i;
    if (fault) {
      EXPECT_EQ(bench.reads[i].beat.data[0], 0xDB) << i;
    }
  }
  std::vector<int> responses;
  for (const auto& response : bench.responses) responses.push_back(response.response.response);
  EXPECT_EQ(responses, (std::vector<int>{kOkay, kSlvErr, kOkay}));
  std::array<uint8_t, 16> bytes;
  bench.memory.read(120, bytes);
  EXPECT_EQ(bytes[7], 0xEE);
  EXPECT_EQ(bytes[8], 16);  // as before
}

TEST(AxiMemory, AWriteWithoutStrobesToAFaultyGranuleIsNoError) {
  AxiBench bench;
  bench.memory.add_fault(0, 31, Access::kWrite);
  bench.to_write = {burst(0, 1)};
  bench.data = {write_beat(1, true, 0)};
  bench.run_until_idle();
  EXPECT_EQ(bench.responses.at(0).response.response, kOkay);
}

TEST(AxiMemory, RefusesBurstsThatItDoesNotKnow) {
  AxiBench wrap;
  wrap.to_read = {burst(0, 4)};
  wrap.to_read[0].burst = 2;
  EXPECT_THROW(wrap.run(2), std::runtime_error);

  Memory memory;
  AxiMemory axi(memory, kBusBytes);
  axi.step({});
  AxiManagerSignals narrow;
  narrow.ar = {true, burst(0, 1)};
  narrow.ar.payload.size = 2;
  EXPECT_THROW(axi.step(narrow), std::runtime_error);
}

TEST(AxiMemory, ResetForgetsOpenTransactions) {
  AxiBench bench({.read_latency = 10});
  bench.to_read = {burst(0, 4), burst(32, 4)};
  bench.run(6);
  EXPECT_FALSE(bench.axi.idle());
  bench.axi.reset();
  EXPECT_TRUE(bench.axi.idle());
  bench.run(30);
  EXPECT_TRUE(bench.reads.empty());
}

TEST(AxiMemory, CountsBeats) {
  AxiBench bench;
  bench.to_read = {burst(0, 5)};
  bench.to_write = {burst(0, 2)};
  bench.data = {write_beat(0, false), write_beat(0, true)};
  bench.run_until_idle();
  EXPECT_EQ(bench.axi.read_beats(), 5u);
  EXPECT_EQ(bench.axi.write_beats(), 2u);
}

}  // namespace
}  // namespace sluice
