// The parts of the cycle model, each against the rules of its RTL module as its documents state
// them, and what predict_cycles() refuses.
#include <gtest/gtest.h>

#include <stdexcept>

#include "backends/find_config.h"
#include "sw/cycle_model/accumulator_use.h"
#include "sw/cycle_model/burst_splitter_model.h"
#include "sw/cycle_model/code_map_cycles.h"
#include "sw/cycle_model/decode_lanes.h"
#include "sw/cycle_model/pace.h"
#include "sw/cycle_model/program.h"
#include "sw/cycle_model/read_channel.h"
#include "sw/cycle_model/stream_reader_model.h"
#include "sw/cycle_model/word_distributor_model.h"
#include "sw/runtime/program_builder.h"
#include "tb/random.h"

namespace sluice {
namespace {

TEST(Pace, GivesTheCyclesOfACreditCountedEachCycle) {
  Random random(1);
  for (const BeatRate rate : {BeatRate{1, 1}, BeatRate{1, 3}, BeatRate{3, 7}, BeatRate{5, 6}}) {
    Pace pace(rate);
    uint64_t credit = rate.cycles + rate.beats - 1;
    Cycle now = 1;
    for (int i = 0; i < 1000; ++i) {
      Cycle wanted = now + random.below(random.below(4) == 0 ? 20 : 2);
      const Cycle asked = wanted;
      const auto tick = [&] {
        credit = std::min<uint64_t>(credit + rate.beats, rate.cycles + rate.beats - 1);
      };
      for (; now < wanted; ++now) tick();
      for (; credit < rate.cycles; ++now) tick();
      credit -= rate.cycles;
      ASSERT_EQ(pace.take(asked), now) << rate.beats << ":" << rate.cycles << ", beat " << i;
      tick();
      ++now;
    }
  }
}

TEST(BurstSplitter, CutsAtTheLongestBurstAndAtPages) {
  BurstSplitterModel splitter(8, 32);
  EXPECT_FALSE(splitter.busy());
  splitter.start(9, 4096 - 5 * 8, 8 * (5 + 32 + 3));
  Cycle when = 10;  // the length of the first one takes a cycle
  for (const uint32_t beats : {5, 32, 3}) {
    ASSERT_TRUE(splitter.busy());
    EXPECT_EQ(splitter.next(), when + 1);
    EXPECT_EQ(splitter.beats(), beats);
    when += 4;
    splitter.granted(when);
  }
  EXPECT_FALSE(splitter.busy());
  EXPECT_EQ(splitter.next(), when + 1);
}

TEST(BurstSplitter, KnowsGranulesAtOnce) {
  BurstSplitterModel splitter(8, 4);
  splitter.start(10, 64, 64);
  EXPECT_EQ(splitter.next(), 11);
  splitter.granted(11);
  EXPECT_EQ(splitter.next(), 12);
  EXPECT_EQ(splitter.beats(), 4);
}

TEST(ReadChannel, BeatsComeAfterTheLatencyAndInOrder) {
  ReadChannel channel({.read_latency = 50});
  const auto first = channel.grant(7, kLoadClient, 3);
  EXPECT_EQ(std::vector<Cycle>(first.begin(), first.end()), (std::vector<Cycle>{58, 59, 60}));
  EXPECT_EQ(channel.free(), 8);
  const auto second = channel.grant(8, kStreamClient, 2);
  EXPECT_EQ(std::vector<Cycle>(second.begin(), second.end()), (std::vector<Cycle>{61, 62}));
}

TEST(ReadChannel, AddressWaitsWhileTooManyReadsAreOpen) {
  ReadChannel channel({.read_latency = 50, .max_reads = 2});
  channel.grant(0, kLoadClient, 4);  // on the bus from 51 to 54
  channel.grant(1, kLoadClient, 4);
  EXPECT_EQ(channel.free(), 2);
  EXPECT_EQ(channel.grant(2, kLoadClient, 1).front(), 55 + 50);
  EXPECT_EQ(channel.free(), 55);
}

TEST(ReadChannel, ServesRoundRobinAndLazyStreamsLast) {
  ReadChannel channel({});
  const std::array<Cycle, kReadClients> all = {0, 0, 0};
  EXPECT_EQ(channel.pick(5, all, false), kLoadClient);
  channel.grant(5, kLoadClient, 1);
  EXPECT_EQ(channel.pick(6, all, false), kStreamClient);
  EXPECT_EQ(channel.pick(6, all, true), kCommandClient);
  EXPECT_EQ(channel.pick(6, {7, 7, 6}, true), kStreamClient);
}

// Streams whose beats are all there long before they are needed.
class Distributor : public testing::Test {
 protected:
  explicit Distributor(const char* name = "default") : config(find_config(name)) {
    reader.start(0, 0, 64 * config.bus_bytes());
    for (ReadChannel channel({.read_latency = 1}); reader.request() != kNever;) {
      const Cycle when = reader.request();
      reader.receive(when, channel.grant(when, kStreamClient, reader.request_beats()));
    }
    distributor.open(200, 64);
  }

  Config config;
  StreamReaderModel reader{config};
  WordDistributorModel distributor{config, reader};
};

class NarrowDistributor : public Distributor {
 protected:
  NarrowDistributor() : Distributor("icebreaker") {}
};

TEST_F(Distributor, GivesWhatIsThereAndThenABeatACycle) {
  const uint64_t mask = distributor.push(300, 0xFFFF);
  EXPECT_EQ(distributor.served(mask), 303);
}

TEST_F(Distributor, ServesTwoMasksACycleButNoLaneTwice) {
  const uint64_t first = distributor.push(300, 0b0011);
  const uint64_t apart = distributor.push(300, 0b1100);
  EXPECT_EQ(distributor.served(first), 301);
  EXPECT_EQ(distributor.served(apart), 301);
  const uint64_t again = distributor.push(310, 0b0110);
  const uint64_t twice = distributor.push(310, 0b0101);
  EXPECT_EQ(distributor.served(again), 311);
  EXPECT_EQ(distributor.served(twice), 312);
}

TEST_F(Distributor, TakesTwoBeatsAheadAndTheRestInADrain) {
  EXPECT_EQ(reader.taken(), 2);
  EXPECT_EQ(distributor.drain(400), 400 + 61);
  EXPECT_EQ(reader.taken(), 64);
}

TEST_F(Distributor, ServesEvenlyAtTheRateOfTheSlowerSide) {
  distributor.push_evenly(300, 16, 16, 32);  // a word a step
  EXPECT_EQ(distributor.served_evenly(), 300 + 15);
  distributor.push_evenly(400, 16, 128, 32);  // eight a step, in two cycles; the last 32 wait
  EXPECT_NEAR(static_cast<double>(distributor.served_evenly()), 400 + 31, 2);
}

TEST_F(NarrowDistributor, GivesAWordACycle) {
  const uint64_t first = distributor.push(300, 0b1011);
  const uint64_t second = distributor.push(300, 0b0100);
  EXPECT_EQ(distributor.served(first), 303);
  EXPECT_EQ(distributor.served(second), 304);
  EXPECT_EQ(reader.taken(), 2);
  EXPECT_EQ(distributor.drain(400), 400 + 2 * 62 - 1);
  distributor.push_evenly(600, 16, 32, 8);  // two a step: zeros, since the stream is at its end
  EXPECT_NEAR(static_cast<double>(distributor.served_evenly()), 600 + 28, 2);
}

TEST(CodeMapCycles, AreForANewCodingOrTable) {
  CodeMapCycles map(find_config("icebreaker"));
  const MulCommand raw{.coding = Coding::kRaw};
  const MulCommand huffman{.coding = Coding::kHuffman};
  EXPECT_EQ(map.start(raw), 258);
  map.load_table(0);  // which raw weights have nothing to do with
  EXPECT_EQ(map.start(raw), 0);
  EXPECT_EQ(map.start(huffman), 265);
  map.load_table(1);
  EXPECT_EQ(map.start(huffman), 0);
  map.load_table(0);
  EXPECT_EQ(map.start(huffman), 265);
  EXPECT_EQ(CodeMapCycles(find_config("default")).start(raw), 0);
}

TEST(DecodeLanes, TakeAWordBelow48BitsAndNeedTheOnesTheyDecode) {
  DecodeLanes lanes(find_config("default"));
  lanes.open({.splits = {0, 2, 4}});
  lanes.set_coding({.coding = Coding::kRaw});
  // 16 bits a word, 8 a step: a word each step until 48 are held, then every other one.
  const std::vector<uint64_t> takes = {0xF, 0xF, 0xF, 0xF, 0xF, 0xF, 0, 0xF, 0, 0xF};
  const std::vector<uint64_t> needed = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4};
  uint64_t mask = 0;
  for (size_t step = 0; step < takes.size(); ++step) {
    EXPECT_EQ(lanes.take(4, mask), takes[step]) << step;
    EXPECT_EQ(lanes.needed(), needed[step]) << step;
    mask += takes[step] != 0;
    lanes.decode();
  }
  // Lanes beyond the columns take no part.
  EXPECT_EQ(lanes.take(2, mask) & ~uint64_t{3}, 0);
}

TEST(AccumulatorUse, KeepsAReadFromItsHalfWhileTheArrayPasses) {
  const Config config = find_config("default");
  AccumulatorUse use(config);
  use.add(100, 0, 10);
  const Cycle first = 100 + config.rows + 1;  // at column 0
  EXPECT_EQ(use.free(first - 1, 0, 0, 0), first - 1);
  EXPECT_EQ(use.free(first, 600, 0, 1), first);
  EXPECT_EQ(use.free(first, 0, 0, 1), first + 10);
  EXPECT_EQ(use.free(first, 0, 4, 5), first);
  EXPECT_EQ(use.free(first + 5, 0, 4, 5), first + 10 + 1);
}

// A dense product of one tile with Huffman codes of so many bits.
Program one_tile(uint32_t stream_bytes) {
  ProgramBuilder builder(find_config("default"));
  builder.append(LoadCommand{.source = 0x1000, .bytes = 512});
  builder.append(MulCommand{.coding = Coding::kHuffman,
                            .open = true,
                            .last = true,
                            .stream_address = 0x2000,
                            .stream_bytes = stream_bytes,
                            .m = 16,
                            .ks = 160,
                            .n = 16});
  builder.append(
      StoreCommand{.destination = 0x8000, .row_stride = 64, .tile_stride = 64, .m = 16, .n = 16});
  return builder.program();
}

TEST(ReadProgram, SpreadsTheBitsOfAStreamOverItsSymbols) {
  const Config config = find_config("default");
  for (const double bits : {2.0, 4.5, 7.0}) {
    const auto bytes = static_cast<uint32_t>((160 * bits + 52) * 16 / 8 / 32) * 32;
    const ModelProgram program = read_program(config, one_tile(bytes));
    EXPECT_NEAR(program.streams.at(0).code_bits, bits, 0.1);
  }
}

TEST(ReadProgram, FollowsWaits) {
  const ModelProgram program = read_program(find_config("default"), one_tile(1024));
  using Targets = std::array<size_t, kEngines>;
  EXPECT_EQ(program.commands[0].targets, (Targets{0, 0, 0}));
  EXPECT_EQ(program.commands[1].targets, (Targets{1, 0, 0}));
  EXPECT_EQ(program.commands[2].targets, (Targets{1, 1, 0}));
}

TEST(PredictCycles, CommandsFollowEachOther) {
  const Program program = one_tile(1024);
  const CyclePrediction p = predict_cycles(find_config("default"), {}, program);
  ASSERT_EQ(p.commands.size(), 3);
  EXPECT_EQ(p.commands[1].start, p.commands[0].end + 1);
  EXPECT_EQ(p.commands[2].start, p.commands[1].end + 1);
  EXPECT_EQ(p.cycles, p.commands[2].end + 2);
  EXPECT_EQ(p.weight_steps, 160);
  EXPECT_EQ(p.array_busy, 160);
  EXPECT_EQ(p.load_busy, 64);
  EXPECT_EQ(p.write_beats, 128);
}

TEST(PredictCycles, FewerExactStepsGiveNearlyTheSame) {
  const Config config = find_config("default");
  const auto exact = static_cast<double>(predict_cycles(config, {}, one_tile(2048)).cycles);
  const auto tiles = static_cast<double>(predict_cycles(config, {}, one_tile(2048), 32).cycles);
  EXPECT_NEAR(tiles / exact, 1, 0.01);
}

TEST(PredictCycles, SlowerMemoriesTakeLonger) {
  const Config config = find_config("default");
  const Program program = one_tile(1024);
  const uint64_t cycles = predict_cycles(config, {}, program).cycles;
  EXPECT_GE(predict_cycles(config, {.read_latency = 200}, program).cycles, cycles + 200);
  EXPECT_EQ(predict_cycles(config, {.write_latency = 200}, program).cycles, cycles + 100);
  EXPECT_GT(predict_cycles(config, {.read_rate = {1, 4}}, program).cycles, cycles);
  EXPECT_GT(predict_cycles(config, {.write_rate = {1, 4}}, program).cycles, cycles);
}

TEST(PredictCycles, AnEmptyProgramTakesNoTime) {
  EXPECT_EQ(predict_cycles(find_config("default"), {}, {}).cycles, 0);
}

TEST(PredictCycles, RefusesWhatCannotRun) {
  const Config config = find_config("default");
  Program program = one_tile(1024);
  EXPECT_THROW(predict_cycles(config, {.read_latency = 0}, program), std::runtime_error);
  EXPECT_THROW(predict_cycles(config, {.read_rate = {2, 1}}, program), std::runtime_error);
  program[1][7] = 0;
  EXPECT_THROW(predict_cycles(config, {}, program), std::runtime_error);
  program = one_tile(1024);
  program[1][1] &= ~(1u << 16);
  EXPECT_THROW(predict_cycles(config, {}, program), std::runtime_error);
  program = one_tile(1024);
  program[0][0] = 9;
  EXPECT_THROW(predict_cycles(config, {}, program), std::runtime_error);
}

}  // namespace
}  // namespace sluice
