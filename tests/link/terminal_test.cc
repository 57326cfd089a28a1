// The program `sluice` on a board behind a pseudo-terminal, which is the Verilated fpga_top: as
// with a real one.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "sw/model/npy.h"
#include "tb/board_on_terminal.h"
#include "tb/random.h"
#include "tests/link/message_of.h"

namespace sluice {
namespace {

class Terminal : public testing::Test {
 protected:
  Terminal() : folder_(testing::TempDir() + fmt::format("sluice_terminal_{}", getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~Terminal() override {
    stop_ = true;
    thread_.join();
    std::filesystem::remove_all(folder_);
  }

  std::string path(const std::string& name) const { return folder_ / name; }
  std::string device() const { return "serial:" + terminal_.path(); }

  struct Outcome {
    int status;
    std::string text;  // of both outputs
  };
  Outcome run(const std::string& arguments, const std::string& before = "") const {
    const std::string command = fmt::format("{} {} {} 2>&1", before, SLUICE_PROGRAM, arguments);
    FILE* pipe = popen(command.c_str(), "r");
    Outcome outcome;
    std::array<char, 4096> buffer;
    while (fgets(buffer.data(), buffer.size(), pipe) != nullptr) outcome.text += buffer.data();
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  // Writes w.npy [n, k] and x.npy [m, k], and returns x w^T.
  RowMatrixOf<int32_t> write_operands(int m, int k, int n) const {
    RowMatrixOf<int8_t> w(n, k), x(m, k);
    Random random(1);
    for (Eigen::Index i = 0; i < w.size(); ++i) w.data()[i] = static_cast<int8_t>(random.next());
    for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<int8_t>(random.next());
    write_npy(path("w.npy"), w);
    write_npy(path("x.npy"), x);
    return x.cast<int32_t>() * w.cast<int32_t>().transpose();
  }

  Outcome matmul(const std::string& more = "", const std::string& before = "") const {
    return run(fmt::format("matmul --weights {} --activations {} --out {} --device {}{}",
                           path("w.npy"), path("x.npy"), path("y.npy"), device(), more),
               before);
  }

 private:
  std::filesystem::path folder_;
  PseudoTerminal terminal_;
  std::atomic<bool> stop_ = false;
  std::thread thread_{[this] {
    SimulatedBoard board;
    run_on_terminal(board, terminal_, [this] { return stop_.load(); });
  }};
};

TEST_F(Terminal, MatmulGivesTheRightBytes) {
  const RowMatrixOf<int32_t> expected = write_operands(3, 40, 12);
  const Outcome outcome = matmul();
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  EXPECT_EQ(std::get<RowMatrixOf<int32_t>>(read_npy(path("y.npy"))), expected);
}

TEST_F(Terminal, MatmulPrintsTheCounters) {
  write_operands(1, 16, 8);
  const Outcome outcome = matmul(" --counters");
  EXPECT_EQ(outcome.status, 0) << outcome.text;
  expect_contains(outcome.text, "READ_BEATS");
}

TEST_F(Terminal, SimRunsALayerOfTheModel) {
  const Outcome outcome = run(fmt::format("sim --only layer0.k:1:2:decode --device {} --report {}",
                                          device(), path("sim.json")));
  EXPECT_EQ(outcome.status, 0) << outcome.text;
  expect_contains(outcome.text, "PASS: 1 of 1 outputs identical");
}

TEST_F(Terminal, ProductsThatDoNotFitAreErrors) {
  write_operands(64, 64, 1000);
  const Outcome outcome = matmul();
  EXPECT_EQ(outcome.status, 1);
  expect_contains(outcome.text, "the device has 131072 bytes of memory");
}

TEST_F(Terminal, OtherConfigurationsAreErrors) {
  write_operands(1, 16, 8);
  const Outcome outcome = matmul(",config=fp8_32x32");
  EXPECT_EQ(outcome.status, 1);
  expect_contains(outcome.text, "and is opened as fp8_32x32");
}

// Two programs, the first of which is killed in the middle.
TEST_F(Terminal, ABoardSurvivesItsHost) {
  const RowMatrixOf<int32_t> expected = write_operands(3, 40, 12);
  for (const char* seconds : {"0.05", "0.2", "0.5"}) {
    matmul("", fmt::format("timeout -s KILL {}", seconds));
  }
  // An answer to the first may still come and cost the second a request.
  const Outcome outcome = matmul(",timeout=2000");
  ASSERT_EQ(outcome.status, 0) << outcome.text;
  EXPECT_EQ(std::get<RowMatrixOf<int32_t>>(read_npy(path("y.npy"))), expected);
}

}  // namespace
}  // namespace sluice
