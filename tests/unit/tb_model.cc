// The Verilated side of the testbench, on a small machine that copies a burst (tb_dummy.sv).
#include <Vtb_dummy.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tb/accelerator_bench.h"

namespace sluice {
namespace {

using Bench = AcceleratorBench<Vtb_dummy>;

constexpr uint32_t kSource = 0x00;
constexpr uint32_t kDestination = 0x04;
constexpr uint32_t kBeats = 0x08;
constexpr uint32_t kFollow = 0x0C;
constexpr uint32_t kTrouble = 0x10;
constexpr uint32_t kWorstResponse = 0x14;
constexpr uint32_t kNeverAnswered = 0x300;

std::vector<uint8_t> pattern(size_t bytes, uint64_t seed) {
  Random random(seed);
  std::vector<uint8_t> data(bytes);
  for (uint8_t& byte : data) byte = static_cast<uint8_t>(random.next());
  return data;
}

std::vector<uint8_t> read(SimulatedAccelerator& machine, uint64_t address, size_t bytes) {
  std::vector<uint8_t> data(bytes);
  machine.memory().read(address, data);
  return data;
}

void start_copy(SimulatedAccelerator& machine, uint32_t from, uint32_t to, uint32_t beats) {
  machine.write32(kSource, from);
  machine.write32(kDestination, to);
  machine.write32(kBeats, beats);
}

template <class Error, class Function>
std::string message_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error of the expected type";
}

TEST(AcceleratorBench, CopiesUnderEveryTiming) {
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Bench machine({.memory_timing = {.read_latency = 1 + static_cast<uint32_t>(seed % 10),
                                     .write_bandwidth = {2, 3},
                                     .order = ResponseOrder::kInterleave,
                                     .stalls = {.aw = 0.5, .w = 0.3, .b = 0.2, .ar = 0.4, .r = 0.6},
                                     .seed = seed},
                   .register_delays = {.max_delay = static_cast<uint32_t>(seed % 4), .seed = seed},
                   .seed = seed});
    const uint32_t beats = 1 + seed % 16;
    const std::vector<uint8_t> data = pattern(16 * beats, seed);
    machine.memory().write(0x1000, data);
    start_copy(machine, 0x1000, 0x8000, beats);
    machine.run_until_interrupt(1000);
    EXPECT_EQ(read(machine, 0x8000, data.size()), data) << "seed " << seed;
    EXPECT_EQ(machine.read32(kWorstResponse), 0u) << "seed " << seed;
    EXPECT_NO_THROW(machine.check_bus_idle());
  }
}

TEST(AcceleratorBench, CyclesAreExact) {
  const auto cycles = [](const AxiMemoryTiming& timing) {
    Bench machine({.memory_timing = timing});
    start_copy(machine, 0, 0x1000, 8);
    return machine.run_until_interrupt(1000);
  };
  const uint64_t fastest = cycles({});
  EXPECT_EQ(cycles({.read_latency = 101}), fastest + 100);
  EXPECT_EQ(cycles({.write_latency = 8}), fastest + 7);
  EXPECT_EQ(cycles({.read_bandwidth = {1, 3}}), fastest + 2 * 7);
}

TEST(AcceleratorBench, BusErrorsReachTheMachine) {
  Bench machine;
  start_copy(machine, 0, 0x1000, 4);
  machine.run_until_interrupt(1000);
  EXPECT_EQ(machine.read32(kWorstResponse), 0u);
  machine.memory().add_fault(32, 63, Access::kRead);
  machine.write32(kBeats, 4);
  machine.run_until_interrupt(1000);
  EXPECT_EQ(machine.read32(kWorstResponse), 2u);
}

TEST(AcceleratorBench, AMissingInterruptTellsWhatTheRegistersShow) {
  Bench machine({.memory_timing = {.read_latency = 500}});
  start_copy(machine, 0, 0x1000, 4);
  const std::string message =
      message_of<AcceleratorError>([&] { machine.run_until_interrupt(100); });
  EXPECT_NE(message.find("No interrupt within 100 cycles"), std::string::npos) << message;
  EXPECT_NE(message.find("transactions open"), std::string::npos) << message;
  EXPECT_NE(message.find("STATUS 0x0"), std::string::npos) << message;
  EXPECT_THROW(machine.check_bus_idle(), ProtocolError);
}

TEST(AcceleratorBench, RegisterErrorsNameTheRegister) {
  Bench machine;
  EXPECT_NE(message_of<AcceleratorError>([&] { machine.read32(0x200); }).find("0x200"),
            std::string::npos);
  EXPECT_NE(message_of<AcceleratorError>([&] { machine.write32(0x204, 1); }).find("0x204"),
            std::string::npos);
}

TEST(AcceleratorBench, ARegisterThatIsNeverAnsweredDoesNotHangTheBench) {
  Bench machine;
  EXPECT_NE(message_of<AcceleratorError>([&] { machine.read32(kNeverAnswered); }).find("no answer"),
            std::string::npos);
  machine.reset();
  machine.write32(kSource, 5);
  EXPECT_EQ(machine.read32(kSource), 5u);
}

TEST(AcceleratorBench, FindsPathsFromMemoryToMemory) {
  for (const bool follow : {false, true}) {
    Bench machine;
    machine.show_noise(1);
    if (follow) machine.write32(kFollow, 1);
    const std::string message = message_of<ProtocolError>([&] {
      for (int i = 0; i < 10; ++i) {
        start_copy(machine, 0, 0x1000, 4);
        machine.run_until_interrupt(200);
      }
    });
    EXPECT_EQ(message.find("follows the memory's side") != std::string::npos, follow) << message;
  }
}

TEST(AcceleratorBench, ResetEndsWhatIsUnderWay) {
  Bench machine({.memory_timing = {.read_latency = 50}});
  const std::vector<uint8_t> data = pattern(64, 1);
  machine.memory().write(0, data);
  start_copy(machine, 0, 0x1000, 4);
  machine.tick(10);
  EXPECT_FALSE(machine.bus().idle());
  machine.reset();
  EXPECT_TRUE(machine.bus().idle());
  machine.set_memory_timing({});
  start_copy(machine, 0, 0x1000, 4);
  machine.run_until_interrupt(100);
  EXPECT_EQ(read(machine, 0x1000, 64), data);
}

TEST(AcceleratorBench, AFailedAssertionIsAnException) {
  Bench machine;
  Bench other;  // errors belong to the machine in which they happen
  machine.write32(kSource, 77);
  const std::string message = message_of<SimulationError>([&] { machine.write32(kTrouble, 1); });
  EXPECT_NE(message.find("trouble was asked for, with source 77"), std::string::npos) << message;
  EXPECT_NE(message.find("no_trouble"), std::string::npos) << message;
  EXPECT_NE(message.find(", cycle "), std::string::npos) << message;
  EXPECT_EQ(message.find("$stop"), std::string::npos) << message;
  start_copy(other, 0, 0x1000, 1);
  EXPECT_NO_THROW(other.run_until_interrupt(100));
}

TEST(AcceleratorBench, TellsWhatTheTracePortSays) {
  struct Last : TraceSink {
    void sample(const TraceSample& sample) override {
      last = sample;
      ++count;
    }
    TraceSample last;
    int count = 0;
  } sink;
  Bench machine;
  machine.tick();
  machine.set_trace_sink(&sink);
  for (uint32_t step = 0; step < 16; ++step) {
    const uint32_t destination = 0x9000'0CA0 | step;
    machine.write32(kSource, 0x8765'4321 + step);
    machine.write32(kDestination, destination);
    sink.count = 0;
    machine.tick(3);
    EXPECT_EQ(sink.count, 3);
    const TraceSample& s = sink.last;
    EXPECT_EQ(s.cycle, machine.cycle() - 1);
    EXPECT_EQ(s.events, 0x81'0000'0000 | destination);
    EXPECT_EQ(s.number, 0x8765'4321 + step);
    EXPECT_EQ(s.opcode, 0xCA);
    const std::array steps = {s.load_taken,      s.load_finished,  s.mul_taken, s.decode_started,
                              s.decode_finished, s.array_started,  s.array_fed, s.mul_finished,
                              s.store_taken,     s.store_finished, s.dispatched};
    for (size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(steps[i], i == step) << i << ", " << step;
  }
  machine.set_trace_sink(nullptr);
  sink.count = 0;
  machine.tick();
  EXPECT_EQ(sink.count, 0);
}

TEST(AcceleratorBench, RefusesToCrossA4KiBBoundary) {
  Bench machine;
  EXPECT_NE(message_of<ProtocolError>([&] {
              start_copy(machine, 0xFF0, 0x2000, 2);
              machine.run_until_interrupt(100);
            }).find("4 KiB"),
            std::string::npos);
}

TEST(VerilatedModel, TheSeedDecidesWhatRegistersHoldAtTheStart) {
  const auto power_up = [](uint64_t seed) {
    Bench machine({.seed = seed});
    return machine.read32(kSource);  // has no reset
  };
  EXPECT_EQ(power_up(5), power_up(5));
  EXPECT_NE(power_up(5), power_up(6));
}

}  // namespace
}  // namespace sluice
