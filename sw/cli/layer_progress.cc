#include "sw/cli/layer_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace sluice {
namespace {

constexpr int kWidth = 20;

std::string clock(double seconds) {
  const auto whole = static_cast<int>(seconds);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

LayerProgress::LayerProgress(double cycles) : total_(cycles), shown_(isatty(STDERR_FILENO)) {}

void LayerProgress::show(const std::string& linear, LayerPhase phase, uint64_t cycles) {
  if (phase == LayerPhase::kSimulate && cycles == 0) simulating_.restart();
  if (!shown_) return;
  const auto done = static_cast<double>(before_ + cycles);
  const double share = std::min(1.0, done / total_);
  const int filled = static_cast<int>(kWidth * share);
  std::string what = phase == LayerPhase::kMake ? "making weights" : "compressing";
  if (phase == LayerPhase::kSimulate) {
    what = fmt::format("{} cycles, {:.0f} a second", cycles,
                       static_cast<double>(cycles) / std::max(1e-3, simulating_.seconds()));
  }
  const std::string left = share > 0 ? clock(all_.seconds() * (1 / share - 1)) : "?";
  fmt::print(stderr, "\r\x1b[K[{}{}] {}: {}, {} left", std::string(filled, '#'),
             std::string(kWidth - filled, '.'), linear, what, left);
  std::fflush(stderr);
}

void LayerProgress::finish(uint64_t cycles) { before_ += cycles; }

void LayerProgress::wipe() const {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace sluice
