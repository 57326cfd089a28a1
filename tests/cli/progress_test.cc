// Progress is drawn on a terminal only, and says what is left of the work.
#include "sw/cli/progress.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <regex>
#include <thread>

#include "sw/cli/rate_progress.h"

namespace sluice {
namespace {

// Standard error goes elsewhere while it lives.
class StandardError {
 public:
  enum Kind { kTerminal, kPipe };

  explicit StandardError(Kind kind) : saved_(dup(STDERR_FILENO)) {
    int write_end = -1;
    if (kind == kTerminal) {
      read_end_ = posix_openpt(O_RDWR | O_NOCTTY);
      if (read_end_ < 0 || grantpt(read_end_) != 0 || unlockpt(read_end_) != 0) return;
      write_end = open(ptsname(read_end_), O_RDWR | O_NOCTTY);
    } else {
      int ends[2];
      if (pipe(ends) != 0) return;
      read_end_ = ends[0];
      write_end = ends[1];
    }
    fcntl(read_end_, F_SETFL, O_NONBLOCK);
    is_open_ = dup2(write_end, STDERR_FILENO) >= 0;
    close(write_end);
  }
  ~StandardError() {
    dup2(saved_, STDERR_FILENO);
    close(saved_);
    close(read_end_);
  }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

  bool is_open() const { return is_open_; }

  // What was written since the last call.
  std::string text() const {
    std::string text;
    char buffer[4096];
    for (ssize_t size; (size = read(read_end_, buffer, sizeof(buffer))) > 0;) {
      text.append(buffer, static_cast<std::size_t>(size));
    }
    return text;
  }

 private:
  const int saved_;
  int read_end_ = -1;
  bool is_open_ = false;
};

constexpr const char* kWiped = "\r\x1b[K";

void wait_for_the_next_drawing() { std::this_thread::sleep_for(std::chrono::milliseconds(250)); }

TEST(Progress, IsDrawnOnATerminal) {
  const StandardError terminal(StandardError::kTerminal);
  if (!terminal.is_open()) GTEST_SKIP() << "there are no pseudo-terminals here";
  {
    Progress progress(4);
    progress.advance("one");
    EXPECT_TRUE(terminal.text().ends_with("1 of 4 one"));
  }
  EXPECT_EQ(terminal.text(), kWiped);
  {
    RateProgress progress("tokens");
    progress.show(50, 100, "before");
    wait_for_the_next_drawing();
    progress.show(75, 100, "after");
    const std::string text = terminal.text();
    EXPECT_TRUE(std::regex_search(
        text, std::regex(R"(\[#{15}\.{5}\] [0-9.]+ tokens/s, [0-9]+:[0-9]{2} left, after$)")))
        << text;
  }
  EXPECT_EQ(terminal.text(), kWiped);
}

// One of a hundred took a quarter of a second or more, so 99 take 24 seconds or more.
TEST(Progress, WhatWasThereBeforeDoesNotCountAsSpeed) {
  const StandardError terminal(StandardError::kTerminal);
  if (!terminal.is_open()) GTEST_SKIP() << "there are no pseudo-terminals here";
  RateProgress progress("tokens");
  progress.show(1e6, 1e6 + 100, "");
  wait_for_the_next_drawing();
  progress.show(1e6 + 1, 1e6 + 100, "");
  const std::string text = terminal.text();
  std::smatch left;
  ASSERT_TRUE(std::regex_search(text, left, std::regex("([0-9]+):([0-9]{2}) left"))) << text;
  EXPECT_GE(60 * std::stoi(left[1]) + std::stoi(left[2]), 24) << text;
}

TEST(Progress, IsSilentElsewhere) {
  const StandardError pipe(StandardError::kPipe);
  ASSERT_TRUE(pipe.is_open());
  {
    Progress progress(4);
    progress.advance("one");
    RateProgress rate("tokens");
    rate.show(50, 100, "before");
    wait_for_the_next_drawing();
    rate.show(75, 100, "after");
  }
  EXPECT_EQ(pipe.text(), "");
}

}  // namespace
}  // namespace sluice
