// Numbers as a report shows them; what is not finite is a dash.
#ifndef SLUICE_SW_REPORT_NUMBER_H_
#define SLUICE_SW_REPORT_NUMBER_H_

#include <optional>
#include <string>

namespace sluice::report {

inline constexpr const char* kNone = "\u2013";

// With commas between thousands: 1234567.8 is "1,234,568", or "1,234,567.80" with two digits.
std::string number(double value, int digits = 0);

// A number short enough for an axis whose ticks are `step` apart and reach `most`: "500", "12k",
// "1.5M".
std::string tick_number(double value, double step, double most);

// 0.123 is "12.3%"; a dash without a value.
std::string percent(std::optional<double> share, int digits = 1);

}  // namespace sluice::report

#endif  // SLUICE_SW_REPORT_NUMBER_H_
