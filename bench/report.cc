#include "bench/report.h"

#include <fmt/format.h>

#include <cmath>

namespace sluice::bench {
namespace {

constexpr const char* kRow = "{:<39} {:>9} {:<8} {:>8} {:>6} {}\n";

std::string bar_text(const Entry& entry) {
  if (!entry.bar) return "";
  return fmt::format("{} {:g}", entry.bar->side == Side::kAtLeast ? ">=" : "<=", entry.bar->value);
}

std::string verdict(const Entry& entry) {
  const std::optional<bool> pass = entry.pass();
  return !pass ? "" : *pass ? "PASS" : "FAIL";
}

template <typename T>
nlohmann::ordered_json or_null(const std::optional<T>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

}  // namespace

// Four figures, or all before the point.
std::string value_text(const Entry& entry) {
  const double magnitude = std::abs(entry.value);
  const int digits = magnitude >= 1000 ? 0 : magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : 3;
  return fmt::format("{:.{}f}", entry.value, digits);
}

std::string limit_text(const Entry& entry) {
  return entry.limit ? fmt::format("{:.4g}", *entry.limit) : "";
}

std::string table_header() { return fmt::format(kRow, "", "value", "", "bar", "limit", ""); }

std::string table_line(const Entry& entry, bool colour) {
  std::string word = verdict(entry);
  if (colour && !word.empty()) {
    word = fmt::format("\x1b[{}m{}\x1b[0m", *entry.pass() ? 32 : 31, word);
  }
  return fmt::format(kRow, entry.name, value_text(entry), entry.unit, bar_text(entry),
                     limit_text(entry), word);
}

nlohmann::ordered_json to_json(const std::vector<Entry>& entries) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Entry& entry : entries) {
    std::optional<double> bar;
    if (entry.bar) bar = entry.bar->value;
    list.push_back({{"name", entry.name},
                    {"value", entry.value},
                    {"unit", entry.unit},
                    {"bar", or_null(bar)},
                    {"limit", or_null(entry.limit)},
                    {"pass", or_null(entry.pass())}});
  }
  return list;
}

std::string markdown(const std::vector<Entry>& entries) {
  std::string text = "| what | value | bar | limit | |\n| --- | --- | --- | --- | --- |\n";
  for (const Entry& entry : entries) {
    const std::string unit = entry.unit.empty() ? "" : " " + entry.unit;
    text += fmt::format("| {} | {}{} | {} | {} | {} |\n", entry.name, value_text(entry), unit,
                        bar_text(entry), limit_text(entry), verdict(entry));
  }
  return text;
}

}  // namespace sluice::bench
