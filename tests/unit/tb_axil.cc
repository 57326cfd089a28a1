#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "tb/axil_checker.h"
#include "tb/axil_driver.h"

namespace sluice {
namespace {

// A well-behaved register file whose READYs and responses come at random times.
class Registers {
 public:
  explicit Registers(uint64_t seed) : random_(seed) {}

  void step(const AxilManagerSignals& host) {
    if (host.aw.valid && outputs.aw_ready) address_ = host.aw.payload, has_address_ = true;
    if (host.w.valid && outputs.w_ready) data_ = host.w.payload, has_data_ = true;
    if (host.ar.valid && outputs.ar_ready) read_ = host.ar.payload, has_read_ = true;
    if (outputs.b.valid && host.b_ready) outputs.b.valid = false;
    if (outputs.r.valid && host.r_ready) outputs.r.valid = false;
    if (has_address_ && has_data_ && random_.chance(0.5)) {
      const bool exists = address_ < 0x100;
      if (exists) values[address_] = data_.data;
      outputs.b = {true, exists ? kOkay : kSlvErr};
      has_address_ = has_data_ = false;
    }
    if (has_read_ && random_.chance(0.5)) {
      outputs.r = {true, {values[read_], read_ < 0x100 ? kOkay : kSlvErr}};
      has_read_ = false;
    }
    outputs.aw_ready = !has_address_ && !outputs.b.valid && random_.chance(0.5);
    outputs.w_ready = !has_data_ && !outputs.b.valid && random_.chance(0.5);
    outputs.ar_ready = !has_read_ && !outputs.r.valid && random_.chance(0.5);
  }

  AxilSubordinateSignals outputs;
  std::map<uint32_t, uint32_t> values;

 private:
  Random random_;
  uint32_t address_ = 0;
  uint32_t read_ = 0;
  AxilWriteData data_;
  bool has_address_ = false;
  bool has_data_ = false;
  bool has_read_ = false;
};

// Finishes the access that was started, under the eyes of the checker; returns its cycles.
int finish(AxilDriver& driver, Registers& registers, AxilChecker& checker) {
  int cycles = 0;
  for (; driver.busy(); ++cycles) {
    if (cycles == 1000) throw std::runtime_error("the access does not end");
    const AxilManagerSignals host = driver.outputs();
    checker.step(cycles, host, registers.outputs);
    driver.step(registers.outputs);
    registers.step(host);
  }
  return cycles;
}

TEST(AxilDriver, WritesAndReadsBackUnderAllDelays) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    AxilDriver driver({.max_delay = static_cast<uint32_t>(seed % 6), .seed = seed});
    Registers registers(seed + 1000);
    AxilChecker checker;
    for (uint32_t i = 0; i < 20; ++i) {
      driver.start_write(4 * i, i * 0x01010101);
      finish(driver, registers, checker);
      ASSERT_EQ(driver.response(), kOkay) << "seed " << seed;
      ASSERT_EQ(registers.values[4 * i], i * 0x01010101) << "seed " << seed;
      driver.start_read(4 * i);
      finish(driver, registers, checker);
      ASSERT_EQ(driver.response(), kOkay) << "seed " << seed;
      ASSERT_EQ(driver.read_data(), i * 0x01010101) << "seed " << seed;
    }
  }
}

TEST(AxilDriver, ReportsErrorResponses) {
  AxilDriver driver;
  Registers registers(1);
  AxilChecker checker;
  driver.start_read(0x200);
  finish(driver, registers, checker);
  EXPECT_EQ(driver.response(), kSlvErr);
  driver.start_write(0x200, 1);
  finish(driver, registers, checker);
  EXPECT_EQ(driver.response(), kSlvErr);
}

TEST(AxilDriver, DelaysMakeAccessesLonger) {
  const auto cycles = [](uint32_t max_delay) {
    AxilDriver driver({.max_delay = max_delay});
    Registers registers(1);
    AxilChecker checker;
    int sum = 0;
    for (int i = 0; i < 100; ++i) {
      driver.start_read(0);
      sum += finish(driver, registers, checker);
    }
    return sum;
  };
  EXPECT_GT(cycles(20), cycles(0) + 1000);
}

TEST(AxilDriver, OneAccessAtATime) {
  AxilDriver driver;
  driver.start_read(0);
  EXPECT_THROW(driver.start_write(0, 0), std::runtime_error);
  driver.reset();
  EXPECT_FALSE(driver.busy());
  EXPECT_FALSE(driver.outputs().ar.valid);
  EXPECT_NO_THROW(driver.start_write(0, 0));
}

class AxilCheckerTest : public testing::Test {
 protected:
  void step() { checker.step(cycle++, host, device); }

  void expect_violation(const std::string& channel, const std::string& text) {
    try {
      step();
      ADD_FAILURE() << "nothing was found wrong on " << channel;
    } catch (const ProtocolError& error) {
      EXPECT_EQ(error.channel(), "AXI-Lite " + channel);
      EXPECT_NE(error.rule().find(text), std::string::npos) << error.what();
    }
    checker = {};
    host = {};
    device = {};
  }

  void request_read() {
    host.ar.valid = device.ar_ready = true;
    step();
    host.ar.valid = false;
  }

  void request_write() {
    host.aw.valid = host.w.valid = device.aw_ready = device.w_ready = true;
    step();
    host.aw.valid = host.w.valid = false;
  }

  AxilChecker checker;
  AxilManagerSignals host;
  AxilSubordinateSignals device;
  uint64_t cycle = 0;
};

TEST_F(AxilCheckerTest, ValidStays) {
  host.aw.valid = true;
  step();
  host.aw.valid = false;
  expect_violation("AW", "VALID stays");
  host.w.valid = true;
  step();
  host.w.valid = false;
  expect_violation("W", "VALID stays");
  host.ar.valid = true;
  step();
  host.ar.valid = false;
  expect_violation("AR", "VALID stays");
  request_read();
  device.r.valid = true;
  step();
  device.r.valid = false;
  expect_violation("R", "VALID stays");
  request_write();
  device.b.valid = true;
  step();
  device.b.valid = false;
  expect_violation("B", "VALID stays");
}

TEST_F(AxilCheckerTest, PayloadStays) {
  host.aw.valid = true;
  step();
  host.aw.payload = 4;
  expect_violation("AW", "payload");
  host.w.valid = true;
  step();
  host.w.payload.strobe = 1;
  expect_violation("W", "payload");
  host.ar.valid = true;
  step();
  host.ar.payload = 4;
  expect_violation("AR", "payload");
  request_read();
  device.r.valid = true;
  step();
  device.r.payload.data = 1;
  expect_violation("R", "payload");
  request_write();
  device.b.valid = true;
  step();
  device.b.payload = kSlvErr;
  expect_violation("B", "payload");
}

TEST_F(AxilCheckerTest, ResponsesAnswerRequests) {
  device.r.valid = true;
  expect_violation("R", "open request");
  device.b.valid = true;
  expect_violation("B", "open request");

  host.aw.valid = device.aw_ready = true;  // the address alone is no write
  step();
  host.aw.valid = false;
  device.b.valid = true;
  expect_violation("B", "open request");

  request_read();
  device.r.valid = host.r_ready = true;
  step();
  expect_violation("R", "open request");
}

TEST_F(AxilCheckerTest, ThereIsNoExokay) {
  request_read();
  device.r = {true, {0, kExOkay}};
  expect_violation("R", "EXOKAY");
  request_write();
  device.b = {true, kExOkay};
  expect_violation("B", "EXOKAY");
}

TEST_F(AxilCheckerTest, ValidsAreLowInReset) {
  EXPECT_NO_THROW(checker.step_in_reset(0, host, device));
  for (bool* valid :
       {&host.aw.valid, &host.w.valid, &host.ar.valid, &device.b.valid, &device.r.valid}) {
    *valid = true;
    EXPECT_THROW(checker.step_in_reset(0, host, device), ProtocolError);
    *valid = false;
  }
}

}  // namespace
}  // namespace sluice
