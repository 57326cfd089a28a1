// The options with which every verb that measures something reports it: --report FILE, as often as
// one likes, whose ending says what is written (.json for programs, .html a page for people), and
// --json, the report on standard output and nothing else there.
//
//   ReportOptions reports{"build/reports/sim.json", "build/reports/sim.html"};  // without --report
//   reports.add_to(*command);
//   ...
//   reports.print("{} products\n", count);  // text for people
//   reports.write(to_json(report), [&] { return make_page(report); });
#ifndef SLUICE_SW_CLI_REPORT_OPTIONS_H_
#define SLUICE_SW_CLI_REPORT_OPTIONS_H_

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sw/report/page.h"

namespace sluice {

class ReportOptions {
 public:
  ReportOptions(std::initializer_list<std::string> defaults = {}) : paths_(defaults) {}

  // A file with another ending is an error of the command line. The object stays where it is.
  void add_to(CLI::App& command);

  bool json() const { return json_; }
  bool has_page() const;

  // On standard output, unless that is for the JSON.
  template <typename... T>
  void print(fmt::format_string<T...> format, T&&... values) const {
    if (!json_) fmt::print(format, std::forward<T>(values)...);
  }

  // All that was asked for; the page is made only then, and gets the command line. Throws
  // std::runtime_error that names a file that cannot be written.
  void write(const nlohmann::ordered_json& json,
             const std::function<report::Page()>& make_page) const;

  // The file for people to look at, a page if there is one; empty without files.
  std::string named() const;

 private:
  const CLI::App* command_ = nullptr;
  std::vector<std::string> paths_;
  bool json_ = false;
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_REPORT_OPTIONS_H_
