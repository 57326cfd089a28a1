#include "sw/cli/rate_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace sluice {
namespace {

constexpr int kWidth = 20;
constexpr double kInterval = 0.2;  // seconds

}  // namespace

RateProgress::RateProgress(std::string unit, double unit_size)
    : unit_(std::move(unit)), unit_size_(unit_size), shown_(isatty(STDERR_FILENO)) {}

RateProgress::~RateProgress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void RateProgress::show(double done, double all, const std::string& what) {
  const double now = watch_.seconds();
  if (!begun_) begun_ = {done, now};
  if (!shown_ || done <= begun_->done || now < drawn_ + kInterval) return;
  drawn_ = now;
  const auto filled = static_cast<std::size_t>(kWidth * done / all);
  const double rate = (done - begun_->done) / (now - begun_->seconds);
  const auto left = static_cast<int>((all - done) / rate);
  fmt::print(stderr, "\r\x1b[K[{}{}] {:.1f} {}/s, {}:{:02} left, {}", std::string(filled, '#'),
             std::string(kWidth - filled, '.'), rate / unit_size_, unit_, left / 60, left % 60,
             what);
  std::fflush(stderr);
}

}  // namespace sluice
