#include "tests/cycle_model/accuracy_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace sluice {
namespace {

constexpr size_t kWorst = 10;

std::string size_class(uint64_t cycles) {
  if (cycles < 2'000) return "below 2,000";
  if (cycles < 20'000) return "2,000 to 20,000";
  return "from 20,000";
}

std::string line(const std::string& name, const std::vector<AccuracyEntry>& entries) {
  const ErrorSummary summary = summarise(entries);
  return fmt::format("| {:<16} | {:>8} | {:>6.2f}% | {:>6.2f}% | {:>6.2f}% | {:>+6.2f}% |\n", name,
                     summary.programs, 100 * summary.median, 100 * summary.p90, 100 * summary.worst,
                     100 * summary.bias);
}

}  // namespace

ErrorSummary summarise(const std::vector<AccuracyEntry>& entries) {
  if (entries.empty()) return {};
  std::vector<double> magnitudes;
  double sum = 0;
  for (const AccuracyEntry& entry : entries) {
    magnitudes.push_back(std::abs(entry.error));
    sum += entry.error;
  }
  std::sort(magnitudes.begin(), magnitudes.end());
  const size_t last = magnitudes.size() - 1;
  return {.programs = magnitudes.size(),
          .median = magnitudes[last / 2],
          .p90 = magnitudes[last * 9 / 10],
          .worst = magnitudes.back(),
          .bias = sum / static_cast<double>(magnitudes.size())};
}

std::string report(const std::vector<AccuracyEntry>& entries) {
  std::map<std::string, std::vector<AccuracyEntry>> by_config, by_size;
  for (const AccuracyEntry& entry : entries) {
    by_config[entry.config].push_back(entry);
    by_size[size_class(entry.cycles)].push_back(entry);
  }
  std::string text =
      "| programs         |   number |  median |     90% |   worst |    mean |\n"
      "| ---------------- | -------- | ------- | ------- | ------- | ------- |\n";
  for (const auto& [config, of_config] : by_config) text += line(config, of_config);
  for (const auto& [size, of_size] : by_size) text += line(size, of_size);
  text += line("all", entries);
  const auto exact = std::count_if(entries.begin(), entries.end(),
                                   [](const AccuracyEntry& entry) { return entry.error == 0; });
  text += fmt::format("{} of {} to the cycle; the worst:\n", exact, entries.size());
  std::vector<AccuracyEntry> sorted = entries;
  std::sort(sorted.begin(), sorted.end(), [](const AccuracyEntry& a, const AccuracyEntry& b) {
    return std::abs(a.error) > std::abs(b.error);
  });
  sorted.resize(std::min(sorted.size(), kWorst));
  for (const AccuracyEntry& entry : sorted) {
    text += fmt::format("{:+.2f}% of {} cycles: {} case {}: {}\n", 100 * entry.error, entry.cycles,
                        entry.config, entry.number, entry.text);
  }
  return text;
}

}  // namespace sluice
