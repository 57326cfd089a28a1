#include "sw/cli/rate_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace sluice {
namespace {

constexpr int kWidth = 10;

}  // namespace

RateProgress::RateProgress() : shown_(isatty(STDERR_FILENO)) {}

RateProgress::~RateProgress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void RateProgress::show(const CompressState& state) const {
  if (!shown_) return;
  const double share =
      static_cast<double>(state.weights) / static_cast<double>(state.weights_in_all);
  const int filled = static_cast<int>(kWidth * share);
  const double seconds = std::max(1e-3, watch_.seconds());
  const auto left = static_cast<int>(seconds * (1 / share - 1));
  fmt::print(stderr, "\r\x1b[K[{}{}] {}, {:.1f} M/s, {:.1f} MB/s, {}:{:02} left",
             std::string(filled, '#'), std::string(kWidth - filled, '.'), state.tensor,
             static_cast<double>(state.weights) / seconds / 1e6,
             static_cast<double>(state.bytes) / seconds / 1e6, left / 60, left % 60);
  std::fflush(stderr);
}

}  // namespace sluice
