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

}  // namespace sluice
