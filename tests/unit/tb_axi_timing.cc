// When an AxiMemory answers.
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

#include "tests/unit/tb_axi_bench.h"

namespace sluice {
namespace {

TEST(AxiMemory, FirstBeatComesExactlyAfterTheLatency) {
  for (const uint32_t latency : {1u, 2u, 7u, 100u}) {
    AxiBench bench({.read_latency = latency});
    bench.to_read = {burst(64, 4)};
    bench.run_until_idle();
    ASSERT_EQ(bench.reads.size(), 4u);
    for (uint64_t i = 0; i < 4; ++i) {
      EXPECT_EQ(bench.reads[i].cycle, bench.read_accepted[0] + latency + i);
      EXPECT_EQ(bench.reads[i].beat.data[7], 8 + i);
      EXPECT_EQ(bench.reads[i].beat.last, i == 3);
    }
  }
}

TEST(AxiMemory, ReadsArePipelinedWithoutGaps) {
  AxiBench bench({.read_latency = 50});
  for (int i = 0; i < 20; ++i) bench.to_read.push_back(burst(i * 64, 8));
  bench.run_until_idle();
  ASSERT_EQ(bench.reads.size(), 160u);
  EXPECT_EQ(bench.reads.front().cycle, bench.read_accepted[0] + 50);
  EXPECT_EQ(bench.reads.back().cycle, bench.reads.front().cycle + 159);
}

TEST(AxiMemory, BandwidthIsExact) {
  for (const AxiBandwidth bandwidth : {AxiBandwidth{1, 2}, {2, 3}, {3, 7}, {1, 1}, {99, 100}}) {
    AxiBench bench({.read_bandwidth = bandwidth, .write_bandwidth = bandwidth});
    bench.to_read = {burst(0, 256), burst(2048, 256)};
    bench.to_write = {burst(4096, 256), burst(6144, 256)};
    for (int i = 0; i < 512; ++i) bench.data.push_back(write_beat(1, i % 256 == 255));
    bench.run_until_idle();
    // n beats take up (n - 1) / bandwidth cycles after the first, rounded up.
    const auto expected = [&](uint64_t beats) {
      return ((beats - 1) * bandwidth.cycles + bandwidth.beats - 1) / bandwidth.beats;
    };
    const uint64_t reads = bench.reads.back().cycle - bench.reads.front().cycle;
    const uint64_t writes = bench.beat_accepted.back() - bench.beat_accepted.front();
    EXPECT_LE(reads, expected(512));
    EXPECT_GE(reads + 1, expected(512)) << bandwidth.beats << "/" << bandwidth.cycles;
    EXPECT_LE(writes, expected(512));
    EXPECT_GE(writes + 1, expected(512)) << bandwidth.beats << "/" << bandwidth.cycles;
  }
}

TEST(AxiMemory, WriteResponseComesExactlyAfterTheLatency) {
  for (const uint32_t latency : {1u, 5u, 30u}) {
    AxiBench bench({.write_latency = latency});
    bench.to_write = {burst(256, 3, 2)};
    for (int i = 0; i < 3; ++i) bench.data.push_back(write_beat(0x40 + i, i == 2));
    bench.run_until_idle();
    ASSERT_EQ(bench.responses.size(), 1u);
    EXPECT_EQ(bench.responses[0].cycle, bench.beat_accepted.back() + latency);
    EXPECT_EQ(bench.responses[0].response, (AxiWriteResponse{2, kOkay}));
    std::array<uint8_t, 24> written;
    bench.memory.read(256, written);
    EXPECT_EQ(written[0], 0x40);
    EXPECT_EQ(written[8], 0x41);
    EXPECT_EQ(written[23], 0x42);
  }
}

TEST(AxiMemory, LimitsOpenTransactions) {
  AxiBench bench({.read_latency = 40, .write_latency = 40, .max_reads = 3, .max_writes = 2});
  for (int i = 0; i < 5; ++i) {
    bench.to_read.push_back(burst(i * 8, 1));
    bench.to_write.push_back(burst(i * 8, 1));
    bench.data.push_back(write_beat(0, true));
  }
  bench.run(20);
  EXPECT_EQ(bench.to_read.size(), 2u);
  EXPECT_EQ(bench.to_write.size(), 3u);
  bench.run_until_idle();
  EXPECT_EQ(bench.reads.size(), 5u);
  EXPECT_EQ(bench.responses.size(), 5u);
}

TEST(AxiMemory, HoldsAReadBeatUntilItIsTaken) {
  AxiBench bench;  // its checker throws if the beat changes
  bench.to_read = {burst(0, 2), burst(80, 1)};
  bench.r_ready = false;
  bench.run(30);
  EXPECT_TRUE(bench.reads.empty());
  bench.r_ready = true;
  bench.run_until_idle();
  ASSERT_EQ(bench.reads.size(), 3u);
  EXPECT_EQ(bench.reads[2].beat.data[0], 10);
}

TEST(AxiMemory, StallsEveryChannelAtItsRate) {
  for (int channel = 0; channel < 5; ++channel) {
    AxiMemoryTiming timing{.read_latency = 1, .seed = 77u + channel};
    double* const rates[] = {&timing.stalls.aw, &timing.stalls.w, &timing.stalls.b,
                             &timing.stalls.ar, &timing.stalls.r};
    *rates[channel] = 0.5;
    AxiBench bench(timing);
    for (int i = 0; i < 1000; ++i) {
      bench.to_read.push_back(burst(i * 8, 1));
      bench.to_write.push_back(burst(i * 8, 1));
      bench.data.push_back(write_beat(0, true));
    }
    bench.run_until_idle();
    const bool write = channel < 3;
    const uint64_t span = write ? bench.responses.back().cycle - bench.responses.front().cycle
                                : bench.reads.back().cycle - bench.reads.front().cycle;
    EXPECT_NEAR(static_cast<double>(span), 2000.0, 200.0) << "channel " << channel;
    EXPECT_EQ(bench.reads.size(), 1000u);
    EXPECT_EQ(bench.responses.size(), 1000u);
  }
}

TEST(AxiMemory, RefusesTimingsOutOfRange) {
  Memory memory;
  for (const AxiMemoryTiming& timing : {AxiMemoryTiming{.read_latency = 0},
                                        {.write_latency = 0},
                                        {.read_bandwidth = {0, 1}},
                                        {.write_bandwidth = {2, 1}},
                                        {.max_reads = 0},
                                        {.max_writes = 0},
                                        {.stalls = {.r = 1.0}},
                                        {.stalls = {.aw = -0.1}}}) {
    EXPECT_THROW(AxiMemory(memory, kBusBytes, timing), std::runtime_error);
  }
  EXPECT_THROW(AxiMemory(memory, 12), std::runtime_error);
}

TEST(AxiMemory, ChangesItsTimingOnlyWhileIdle) {
  AxiBench bench({.read_latency = 10});
  bench.to_read = {burst(0, 1)};
  bench.run(5);
  EXPECT_THROW(bench.axi.set_timing({}), std::runtime_error);
  bench.run_until_idle();
  bench.axi.set_timing({.read_latency = 3});
  bench.to_read = {burst(0, 1)};
  bench.run_until_idle();
  EXPECT_EQ(bench.reads[1].cycle, bench.read_accepted[1] + 3);
}

}  // namespace
}  // namespace sluice
