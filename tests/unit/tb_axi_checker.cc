#include <gtest/gtest.h>

#include <functional>

#include "tb/axi_checker.h"

namespace sluice {
namespace {

constexpr int kBusBytes = 8;

AxiAddress burst(uint64_t address, int beats) {
  AxiAddress result;
  result.address = address;
  result.length = static_cast<uint8_t>(beats - 1);
  result.size = 3;
  return result;
}

// A bus on which nothing breaks a rule, to be broken by the tests in one point each.
class AxiCheckerTest : public testing::Test {
 protected:
  void step() { checker.step(cycle++, manager, memory); }

  // Steps once more; this must break a rule on the channel, in this cycle, with this in its text.
  void expect_violation(const std::string& channel, const std::string& text) {
    const uint64_t now = cycle;
    try {
      step();
      ADD_FAILURE() << "nothing was found wrong";
    } catch (const ProtocolError& error) {
      EXPECT_EQ(error.channel(), channel);
      EXPECT_EQ(error.cycle(), now);
      EXPECT_NE(error.rule().find(text), std::string::npos) << error.what();
      EXPECT_NE(std::string(error.what()).find("Cycle " + std::to_string(now)), std::string::npos);
    }
  }

  void open_read(const AxiAddress& address) {
    manager.ar = {true, address};
    memory.ar_ready = true;
    step();
    manager.ar.valid = false;
  }

  void open_write(const AxiAddress& address) {
    manager.aw = {true, address};
    memory.aw_ready = true;
    step();
    manager.aw.valid = false;
  }

  void send_beat(bool last) {
    manager.w = {true, {}};
    manager.w.payload.last = last;
    memory.w_ready = true;
    step();
    manager.w.valid = false;
  }

  AxiChecker checker{kBusBytes};
  AxiManagerSignals manager;
  AxiSubordinateSignals memory;
  uint64_t cycle = 100;
};

TEST_F(AxiCheckerTest, AcceptsAReadAndAWrite) {
  open_read(burst(0xFF0, 2));
  memory.r = {true, {}};
  manager.r_ready = false;
  step();
  manager.r_ready = true;
  step();
  memory.r.payload.last = true;
  step();
  memory.r.valid = false;

  open_write(burst(0x1FF8, 1));
  send_beat(true);
  memory.b = {true, {}};
  manager.b_ready = true;
  step();
  memory.b.valid = false;
  step();
  EXPECT_NO_THROW(checker.check_idle(cycle));
}

TEST_F(AxiCheckerTest, AcceptsDataInTheCycleOfItsAddress) {
  manager.aw = {true, burst(0, 1)};
  manager.w = {true, {}};
  manager.w.payload.last = true;
  memory.aw_ready = memory.w_ready = true;
  EXPECT_NO_THROW(step());
}

TEST_F(AxiCheckerTest, ValidStaysOnEveryChannel) {
  const auto drop_after = [&](const char* channel, bool& valid) {
    step();
    valid = false;
    expect_violation(channel, "VALID stays");
    checker = AxiChecker(kBusBytes);
    manager = {};
    memory = {};
  };
  manager.aw = {true, burst(0, 1)};
  drop_after("AW", manager.aw.valid);
  manager.w.valid = true;
  drop_after("W", manager.w.valid);
  manager.ar = {true, burst(0, 1)};
  drop_after("AR", manager.ar.valid);
  open_read(burst(0, 1));
  memory.r.valid = memory.r.payload.last = true;
  drop_after("R", memory.r.valid);
  open_write(burst(0, 1));
  send_beat(true);
  memory.b.valid = true;
  drop_after("B", memory.b.valid);
}

TEST_F(AxiCheckerTest, PayloadStaysOnEveryChannel) {
  const auto change_after = [&](const char* channel, const std::function<void()>& change) {
    step();
    step();
    change();
    expect_violation(channel, "payload stays");
    checker = AxiChecker(kBusBytes);
    manager = {};
    memory = {};
  };
  manager.aw = {true, burst(0, 1)};
  change_after("AW", [&] { manager.aw.payload.address += 8; });
  manager.aw = {true, burst(0, 1)};
  change_after("AW", [&] { manager.aw.payload.id = 1; });
  manager.ar = {true, burst(0, 1)};
  change_after("AR", [&] { manager.ar.payload.length = 1; });
  manager.w.valid = true;
  change_after("W", [&] { manager.w.payload.data[7] = 1; });
  manager.w.valid = true;
  change_after("W", [&] { manager.w.payload.strobe = 1; });
  manager.w.valid = true;
  change_after("W", [&] { manager.w.payload.last = true; });
  open_read(burst(0, 1));
  memory.r.valid = memory.r.payload.last = true;
  change_after("R", [&] { memory.r.payload.data[0] = 1; });
  open_write(burst(0, 1));
  send_beat(true);
  memory.b.valid = true;
  change_after("B", [&] { memory.b.payload.response = kSlvErr; });
}

TEST_F(AxiCheckerTest, BurstsStayWithin4KiB) {
  manager.ar = {true, burst(0xFF0, 3)};
  expect_violation("AR", "4 KiB");
}

TEST_F(AxiCheckerTest, UnalignedBurstsStayWithin4KiB) {
  open_write(burst(0xFF4, 2));  // ends at the boundary
  manager.aw = {true, burst(0x1FFC, 2)};
  expect_violation("AW", "4 KiB");
}

TEST_F(AxiCheckerTest, BurstsHaveTheFullBusWidth) {
  manager.ar = {true, burst(0, 1)};
  manager.ar.payload.size = 2;
  expect_violation("AR", "AxSIZE");
}

TEST_F(AxiCheckerTest, BurstsAreIncr) {
  manager.aw = {true, burst(0, 1)};
  manager.aw.payload.burst = 0;
  expect_violation("AW", "INCR");
}

TEST_F(AxiCheckerTest, WlastIsNotMissing) {
  open_write(burst(0, 2));
  send_beat(false);
  manager.w = {true, {}};
  expect_violation("W", "WLAST");
}

TEST_F(AxiCheckerTest, WlastIsNotEarly) {
  open_write(burst(0, 2));
  manager.w = {true, {}};
  manager.w.payload.last = true;
  memory.w_ready = true;
  expect_violation("W", "WLAST");
}

TEST_F(AxiCheckerTest, DataDoesNotOvertakeItsAddress) {
  open_write(burst(0, 1));
  send_beat(true);
  manager.w.valid = true;
  expect_violation("W", "overtake");
}

TEST_F(AxiCheckerTest, NoStrobeBelowTheStart) {
  open_write(burst(4, 1));
  manager.w = {true, {}};
  manager.w.payload.last = true;
  manager.w.payload.strobe = 0xF8;
  memory.w_ready = true;
  expect_violation("W", "strobe");
}

TEST_F(AxiCheckerTest, WriteResponsesWaitForTheLastBeat) {
  open_write(burst(0, 1));
  manager.w = {true, {}};
  manager.w.payload.last = true;
  memory.w_ready = true;
  memory.b.valid = true;
  expect_violation("B", "all its beats");
}

TEST_F(AxiCheckerTest, WriteResponsesHaveTheIdOfAWrite) {
  open_write(burst(0, 1));
  send_beat(true);
  memory.b = {true, {1, kOkay}};
  expect_violation("B", "ID 1 has none");
}

TEST_F(AxiCheckerTest, WritesAreAnsweredOnce) {
  open_write(burst(0, 1));
  send_beat(true);
  memory.b.valid = manager.b_ready = true;
  step();
  expect_violation("B", "ID 0 has none");
}

TEST_F(AxiCheckerTest, ReadDataWaitsForItsAddress) {
  manager.ar = {true, burst(0, 1)};
  memory.ar_ready = true;
  memory.r.valid = memory.r.payload.last = true;
  expect_violation("R", "open read");
}

TEST_F(AxiCheckerTest, ReadDataHasTheIdOfARead) {
  open_read(burst(0, 1));
  memory.r.valid = memory.r.payload.last = true;
  memory.r.payload.id = 3;
  expect_violation("R", "ID 3 has none");
}

TEST_F(AxiCheckerTest, RlastIsNotMissing) {
  open_read(burst(0, 1));
  memory.r.valid = true;
  expect_violation("R", "RLAST");
}

TEST_F(AxiCheckerTest, RlastIsNotEarly) {
  open_read(burst(0, 2));
  memory.r.valid = memory.r.payload.last = true;
  expect_violation("R", "RLAST");
}

TEST_F(AxiCheckerTest, ThereIsNoExokay) {
  open_read(burst(0, 1));
  memory.r.valid = memory.r.payload.last = true;
  memory.r.payload.response = kExOkay;
  expect_violation("R", "EXOKAY");
  memory = {};
  checker = AxiChecker(kBusBytes);
  open_write(burst(0, 1));
  send_beat(true);
  memory.b = {true, {0, kExOkay}};
  expect_violation("B", "EXOKAY");
}

TEST_F(AxiCheckerTest, ValidsAreLowInReset) {
  EXPECT_NO_THROW(checker.step_in_reset(cycle, manager, memory));
  for (bool* valid :
       {&manager.aw.valid, &manager.w.valid, &manager.ar.valid, &memory.b.valid, &memory.r.valid}) {
    *valid = true;
    EXPECT_THROW(checker.step_in_reset(cycle, manager, memory), ProtocolError);
    *valid = false;
  }
}

TEST_F(AxiCheckerTest, ResetForgetsTransactions) {
  open_read(burst(0, 1));
  checker.step_in_reset(cycle, manager, memory);
  EXPECT_NO_THROW(checker.check_idle(cycle));
  memory.r.valid = memory.r.payload.last = true;
  expect_violation("R", "open read");
}

TEST_F(AxiCheckerTest, EverythingIsAnsweredInTheEnd) {
  open_read(burst(0, 1));
  EXPECT_THROW(checker.check_idle(cycle), ProtocolError);
  checker = AxiChecker(kBusBytes);
  open_write(burst(0, 2));
  send_beat(false);
  EXPECT_THROW(checker.check_idle(cycle), ProtocolError);
  send_beat(true);
  EXPECT_THROW(checker.check_idle(cycle), ProtocolError);
  memory.b.valid = manager.b_ready = true;
  step();
  EXPECT_NO_THROW(checker.check_idle(cycle));
}

}  // namespace
}  // namespace sluice
