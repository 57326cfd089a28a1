#include "sw/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace sluice {
namespace {

constexpr int kWidth = 40;

}  // namespace

Progress::Progress(int total) : total_(total), shown_(isatty(STDERR_FILENO)) { draw(""); }

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::advance(const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++done_;
  draw(what);
}

void Progress::draw(const std::string& what) const {
  if (!shown_) return;
  const int filled = total_ == 0 ? kWidth : kWidth * done_ / total_;
  fmt::print(stderr, "\r\x1b[K[{}{}] {} of {} {}", std::string(filled, '#'),
             std::string(kWidth - filled, '.'), done_, total_, what);
  std::fflush(stderr);
}

WorkProgress::WorkProgress(std::uint64_t total, std::string unit, std::uint64_t before)
    : total_(total), unit_(std::move(unit)), before_(before), shown_(isatty(STDERR_FILENO)) {}

WorkProgress::~WorkProgress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void WorkProgress::show(std::uint64_t done, const std::string& what) {
  constexpr double kInterval = 0.2;
  const double now = watch_.seconds();
  if (!shown_ || done == 0 || now < drawn_ + kInterval) return;
  drawn_ = now;
  const double rate = static_cast<double>(done) / now;
  const auto left = static_cast<std::uint64_t>(double(total_ - before_ - done) / rate);
  fmt::print(stderr, "\r\x1b[K{:3.0f}%, {:.0f} {} a second, {}:{:02} left, {}",
             100 * double(before_ + done) / double(total_), rate, unit_, left / 60, left % 60,
             what);
  std::fflush(stderr);
}

}  // namespace sluice
