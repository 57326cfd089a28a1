// The program `sluice` from outside: results in files, exit status, and messages on bad input.
#ifndef SLUICE_TESTS_UNIT_RUNTIME_CLI_H_
#define SLUICE_TESTS_UNIT_RUNTIME_CLI_H_

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>

#include "sw/model/npy.h"

namespace sluice {

struct Outcome {
  int status;
  std::string text;  // of both outputs
};

inline void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << '"' << text << "\" lacks \"" << part << '"';
}

class Cli : public testing::Test {
 protected:
  Cli() {
    folder_ = std::filesystem::temp_directory_path() /
              fmt::format("sluice_cli_{}_{}", getpid(),
                          testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  ~Cli() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return folder_ / name; }

  Outcome run(const std::string& arguments) const {
    const std::string command = fmt::format("{} {} 2>&1", SLUICE_PROGRAM, arguments);
    FILE* pipe = popen(command.c_str(), "r");
    Outcome outcome;
    std::array<char, 4096> buffer;
    while (fgets(buffer.data(), buffer.size(), pipe)) outcome.text += buffer.data();
    const int status = pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  Outcome matmul(const std::string& more) const {
    return run(fmt::format("matmul --weights {} --activations {} --out {} {}", path("w.npy"),
                           path("x.npy"), path("y.npy"), more));
  }

  void expect_failure(const Outcome& outcome, const std::string& message) const {
    EXPECT_NE(outcome.status, 0);
    expect_contains(outcome.text, message);
  }

  template <typename T>
  RowMatrixOf<T> random(int rows, int cols, int limit) {
    RowMatrixOf<T> matrix(rows, cols);
    std::uniform_int_distribution<int> distribution(-limit, limit);
    for (Eigen::Index i = 0; i < matrix.size(); ++i) {
      matrix.data()[i] = static_cast<T>(distribution(generator_));
    }
    return matrix;
  }

  std::filesystem::path folder_;
  std::mt19937 generator_{5};
};

}  // namespace sluice

#endif  // SLUICE_TESTS_UNIT_RUNTIME_CLI_H_
