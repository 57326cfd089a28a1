#include "sw/cli/report_options.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "sw/cli/command_line.h"
#include "sw/cli/output_file.h"

namespace sluice {
namespace {

bool is_page(const std::string& path) { return std::filesystem::path(path).extension() == ".html"; }
bool is_json(const std::string& path) { return std::filesystem::path(path).extension() == ".json"; }

std::string check_ending(const std::string& path) {
  if (is_page(path) || is_json(path)) return {};
  return path + ": give a path that ends in .html, a page, or in .json";
}

}  // namespace

void ReportOptions::add_to(CLI::App& command) {
  command_ = &command;
  std::string help = "write the results as .html, a page, or .json; more than once for both";
  if (!paths_.empty()) help += fmt::format(" [{}]", fmt::join(paths_, ", "));
  command.add_option("--report", paths_, help)
      ->check(CLI::Validator(check_ending, "FILE"))
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_flag("--json", json_, "the results as JSON on standard output, and nothing else");
}

bool ReportOptions::has_page() const { return std::ranges::any_of(paths_, is_page); }

std::string ReportOptions::named() const {
  if (paths_.empty()) return {};
  const auto page = std::ranges::find_if(paths_, is_page);
  return page == paths_.end() ? paths_.front() : *page;
}

void ReportOptions::write(const nlohmann::ordered_json& json,
                          const std::function<report::Page()>& make_page) const {
  for (const std::string& path : paths_) {
    if (is_json(path)) write_json(path, json);
  }
  if (has_page()) {
    report::Page page = make_page();
    page.command = command_line(*command_);
    const std::string html = to_html(page);
    for (const std::string& path : paths_) {
      if (is_page(path)) write_text(path, html);
    }
  }
  if (json_) fmt::print("{}\n", json.dump(2));
}

}  // namespace sluice
