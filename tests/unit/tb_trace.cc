// Waveform files of a Verilated model (tb_dummy.sv). What is in them is read from the header of the
// FST format: a byte, then 64-bit big-endian numbers.
#include <Vtb_dummy.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "tb/verilated_model.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

struct FstHeader {
  uint64_t first_time = 0;
  uint64_t last_time = 0;
  uint64_t variables = 0;
};

FstHeader read_header(const fs::path& path) {
  std::array<char, 57> bytes{};
  std::ifstream(path, std::ios::binary).read(bytes.data(), bytes.size());
  const auto number = [&](size_t index) {
    uint64_t value = 0;
    for (size_t i = 0; i < 8; ++i)
      value = value << 8 | static_cast<uint8_t>(bytes[1 + 8 * index + i]);
    return value;
  };
  return {number(1), number(2), number(6)};
}

class TraceTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("sluice_trace_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Traces 200 cycles of an idle machine; the file is closed at its end at the latest.
  fs::path trace(const char* name, TraceWindow window) {
    window.path = folder_ / name;
    VerilatedModel<Vtb_dummy> model;
    model.set_trace(window);
    model.reset();
    while (model.cycle() < 200) model.tick();
    return window.path;
  }

  fs::path folder_;
};

TEST_F(TraceTest, ThereIsNoFileBeforeTheWindow) {
  EXPECT_FALSE(fs::exists(trace("late.fst", {.start = 200})));
  EXPECT_TRUE(fs::is_empty(folder_));
  EXPECT_TRUE(fs::exists(trace("early.fst", {.start = 199})));
}

TEST_F(TraceTest, HoldsTheCyclesOfTheWindowOnly) {
  const FstHeader some = read_header(trace("some.fst", {.start = 20, .stop = 25}));
  EXPECT_EQ(some.first_time, 200u);
  EXPECT_EQ(some.last_time, 245u);
  const FstHeader all = read_header(trace("all.fst", {}));
  EXPECT_EQ(all.first_time, 0u);
  EXPECT_EQ(all.last_time, 1995u);
}

TEST_F(TraceTest, AWindowCanBeReplaced) {
  VerilatedModel<Vtb_dummy> model;
  model.set_trace({.path = folder_ / "a.fst"});
  model.reset(10);
  model.set_trace({.path = folder_ / "b.fst"});
  for (int i = 0; i < 10; ++i) model.tick();
  EXPECT_EQ(read_header(folder_ / "a.fst").last_time, 95u);
  model.set_trace({.path = folder_ / "c.fst", .start = 30});
  EXPECT_EQ(read_header(folder_ / "b.fst").first_time, 100u);
  EXPECT_EQ(read_header(folder_ / "b.fst").last_time, 195u);
  EXPECT_FALSE(fs::exists(folder_ / "c.fst"));
}

TEST_F(TraceTest, DepthLimitsTheHierarchy) {
  const uint64_t all = read_header(trace("all.fst", {})).variables;
  const uint64_t top = read_header(trace("top.fst", {.depth = 1})).variables;
  const uint64_t deep = read_header(trace("deep.fst", {.depth = 10})).variables;
  EXPECT_EQ(deep, all);
  EXPECT_LT(top, all);
  EXPECT_GT(top, 2 * 40u);  // the ports, at two levels
}

TEST_F(TraceTest, ShowsTheEdgeAtWhichAnAssertionFails) {
  const fs::path path = folder_ / "failure.fst";
  uint64_t failed_at = 0;
  {
    VerilatedModel<Vtb_dummy> model;
    model.set_trace({.path = path});
    model.reset();
    model->s_axil_awaddr_i = 0x10;  // asks for trouble
    model->s_axil_awvalid_i = 1;
    model->s_axil_wvalid_i = 1;
    try {
      for (int i = 0; i < 20; ++i) model.tick();
    } catch (const SimulationError& error) {
      failed_at = error.cycle();
    }
  }
  ASSERT_GT(failed_at, 0u);
  EXPECT_EQ(read_header(path).last_time, 10 * failed_at + 5);
}

TEST_F(TraceTest, AFileThatCannotBeWrittenIsAnError) {
  try {
    trace("no/folder.fst", {});
    ADD_FAILURE() << "nothing was thrown";
  } catch (const SimulationError& error) {
    EXPECT_NE(std::string(error.what()).find("no/folder.fst"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace sluice
