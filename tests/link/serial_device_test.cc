// A board as a device of the runtime: products on the Verilated fpga_top, on clean and noisy lines,
// and what is said about boards and ports that are not what they should be.
#include "backends/serial_device.h"

#include <gtest/gtest.h>

#include <memory>

#include "sw/runtime/program_builder.h"
#include "tests/link/message_of.h"
#include "tests/link/simulated_port.h"
#include "tests/support/matmul_case.h"

namespace sluice {
namespace {

std::vector<uint64_t> run(Device& device, const RandomProduct& product) {
  device.free_all();
  const PlacedMatmul placed = place(device, product);
  ProgramBuilder builder(device.config());
  append_matmul(placed, builder);
  device.reset();
  check(device, builder.program(), device.run(builder.program()));
  return read_result(device, placed);
}

void check_products(Device& device, uint64_t seed, int products) {
  Random random(seed);
  for (int i = 0; i < products; ++i) {
    const MatmulCase test = random_modes(random, device.config(), 1 + random.below(6),
                                         1 + random.below(60), 1 + random.below(40));
    SCOPED_TRACE(testing::Message() << "seed " << seed << ": " << test.text());
    const RandomProduct product = make_product(device.config(), test);
    ASSERT_EQ(run(device, product), product.expected());
  }
}

TEST(SerialDevice, Multiplies) {
  SimulatedBoard board;
  SerialDevice device(LinkClient(std::make_unique<SimulatedPort>(board)), "serial:test");
  check_products(device, 1, 8);
  EXPECT_EQ(device.link().repeats(), 0u);
}

TEST(SerialDevice, MultipliesOnANoisyLine) {
  uint64_t repeats = 0;
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SimulatedBoard board(seed);
    const LineNoise noise{.flip = 2e-4, .lose = 2e-4, .add = 2e-4, .seed = seed};
    SerialDevice device(LinkClient(std::make_unique<SimulatedPort>(board, noise), 100),
                        "serial:test");
    check_products(device, seed, 2);
    repeats += device.link().repeats();
  }
  EXPECT_GT(repeats, 5u) << "the noise did not reach the line";
}

// More commands than the board's ring has entries, and one that fails.
TEST(SerialDevice, RunsLongProgramsAndReportsErrors) {
  SimulatedBoard board;
  SerialDevice device(LinkClient(std::make_unique<SimulatedPort>(board)), "serial:test");
  Program program(device.memory_map().ring_entries + 5, encode(FenceCommand{}));
  EXPECT_TRUE(device.run(program).ok());
  device.reset();
  program.assign(3, encode(FenceCommand{}));
  program[1][0] = 99;  // no such operation
  const RunStatus status = device.run(program);
  EXPECT_EQ(status.code, ErrorCode::kBadCommand);
  EXPECT_EQ(status.command, 1u);
  device.reset();
  EXPECT_TRUE(device.run(std::span(program).first(1)).ok());
  EXPECT_GT(device.cycles().value(), 0u);
}

TEST(SerialDevice, IsOpenedAgainAfterAResetInTheMiddle) {
  SimulatedBoard board;
  for (int writes_before = 3; writes_before < 40; writes_before += 18) {
    auto port = std::make_unique<SimulatedPort>(board);
    SimulatedPort& line = *port;
    SerialDevice device(LinkClient(std::move(port)), "serial:test");
    line.on_write = [&, left = writes_before]() mutable {
      if (--left == 0) board.press_reset();
    };
    expect_contains(message_of([&] { check_products(device, 1, 12); }), "the board was reset");
  }
  SerialDevice device(LinkClient(std::make_unique<SimulatedPort>(board)), "serial:test");
  check_products(device, 2, 2);
}

TEST(SerialDevice, KnowsItsBoard) {
  SimulatedBoard board;
  SerialDevice device(LinkClient(std::make_unique<SimulatedPort>(board)), "serial:test");
  EXPECT_EQ(device.config().name, SimulatedBoard::config());
  EXPECT_EQ(device.memory_map().bytes, SimulatedBoard::memory_bytes());
  EXPECT_EQ(device.memory_map().ring_entries, SimulatedBoard::memory_bytes() / 8 / 64);
  expect_contains(message_of([&] { device.allocate(SimulatedBoard::memory_bytes()); }),
                  "has 131072 bytes of memory");
}

TEST(SerialDevice, RefusesAnotherConfiguration) {
  SimulatedBoard board;
  expect_contains(message_of([&] {
                    SerialDevice(LinkClient(std::make_unique<SimulatedPort>(board)), "serial:test",
                                 "fp8_32x32");
                  }),
                  "and is opened as fp8_32x32");
}

TEST(SerialDevice, ReadsItsOptions) {
  const SerialOptions plain = parse_serial_options("/dev/ttyUSB1");
  EXPECT_EQ(plain.port.path, "/dev/ttyUSB1");
  EXPECT_EQ(plain.port.baud, 115200u);
  EXPECT_EQ(plain.config, "");
  const SerialOptions all = parse_serial_options("/dev/x,config=small,baud=1000000,timeout=20");
  EXPECT_EQ(all.port.path, "/dev/x");
  EXPECT_EQ(all.port.baud, 1'000'000u);
  EXPECT_EQ(all.port.timeout.count(), 20);
  EXPECT_EQ(all.config, "small");
  expect_contains(message_of([] { parse_serial_options(""); }), "which port");
  expect_contains(message_of([] { parse_serial_options("/dev/x,speed=9"); }),
                  "no option \"speed=9\"");
  expect_contains(message_of([] { parse_serial_options("/dev/x,baud=fast"); }), "positive number");
  expect_contains(message_of([] { parse_serial_options("/dev/x,config=none"); }),
                  "no configuration \"none\"");
}

TEST(SerialPort, SaysWhatIsWrong) {
  const auto open = [](const std::string& path, uint32_t baud) {
    return message_of([&] { SerialPort port({.path = path, .baud = baud}); });
  };
  expect_contains(open("/dev/no_such_port", 115200), "is the board plugged in?");
  expect_contains(open("/dev/null", 115200), "give the device file of a serial port");
  expect_contains(open("/dev/null", 12345), "baud=12345: give one of 9600");
}

}  // namespace
}  // namespace sluice
