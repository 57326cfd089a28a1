#include "sw/cli/usage_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace sluice {
namespace {

std::vector<std::string> verbs(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  return names;
}

std::string what_is_wrong(const CLI::App& app, const CLI::App* verb, const CLI::ParseError& error) {
  if (!verb) {
    const auto words = app.remaining();
    const std::string known = fmt::format("{}", fmt::join(verbs(app), ", "));
    if (words.empty()) return fmt::format("give a verb of {}", known);
    return fmt::format("{} is no verb; the verbs are {}", words.front(), known);
  }
  if (const auto words = verb->remaining(); !words.empty()) {
    return fmt::format("there is no option {}", words.front());
  }
  for (const CLI::Option* option : verb->get_options()) {
    const auto& values = option->results();
    if (option->get_expected_max() == 1 && values.size() > 1) {
      return fmt::format("{} is given {} times ({}); give it once", option->get_name(),
                         values.size(), fmt::join(values, ", "));
    }
  }
  std::string text = error.what();
  if (error.get_name() == "ArgumentMismatch")
    return text.substr(0, text.find(':')) + " needs a value";
  return text;
}

}  // namespace

std::string describe_usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto parsed = app.get_subcommands();
  const CLI::App* verb = parsed.empty() ? nullptr : parsed.front();
  const std::string command = verb ? "sluice " + verb->get_name() : "sluice";
  return fmt::format("{}: {}\nIts options and examples: {} --help", command,
                     what_is_wrong(app, verb, error), command);
}

}  // namespace sluice
