// Errors of many predictions: distribution by configuration and size, and the worst ones.
#ifndef SLUICE_TESTS_CYCLE_MODEL_ACCURACY_REPORT_H_
#define SLUICE_TESTS_CYCLE_MODEL_ACCURACY_REPORT_H_

#include <cstdint>
#include <string>
#include <vector>

namespace sluice {

struct AccuracyEntry {
  std::string config;
  uint64_t number = 0;
  uint64_t cycles = 0;  // of the RTL
  double error = 0;     // relative
  std::string text;
};

struct ErrorSummary {
  size_t programs = 0;
  double median = 0, p90 = 0, worst = 0;  // of the magnitude
  double bias = 0;                        // mean
};

ErrorSummary summarise(const std::vector<AccuracyEntry>& entries);

// A table by configuration and size class, and the worst entries with their numbers.
std::string report(const std::vector<AccuracyEntry>& entries);

}  // namespace sluice

#endif  // SLUICE_TESTS_CYCLE_MODEL_ACCURACY_REPORT_H_
