#include "sw/report/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::report {
namespace {

struct Suffix {
  double unit;
  const char* text;
};
constexpr Suffix kSuffixes[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
constexpr double kShort = 10000;  // below it no suffix is needed

int digits_of(double step) {
  return std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
}

}  // namespace

std::string number(double value, int digits) {
  if (!std::isfinite(value)) return kNone;
  std::string text = fmt::format("{:.{}f}", std::abs(value), digits);
  for (size_t i = std::min(text.find('.'), text.size()); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return (value < 0 ? "-" : "") + text;
}

std::string tick_number(double value, double step, double most) {
  if (value == 0) return "0";
  for (const auto& [unit, text] : kSuffixes) {
    if (most >= kShort && most >= unit) return number(value / unit, digits_of(step / unit)) + text;
  }
  return number(value, digits_of(step));
}

std::string percent(std::optional<double> share, int digits) {
  if (!share || !std::isfinite(*share)) return kNone;
  return fmt::format("{:.{}f}%", 100 * *share, digits);
}

}  // namespace sluice::report
