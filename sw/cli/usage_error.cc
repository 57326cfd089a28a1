#include "sw/cli/usage_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <vector>

#include "sw/cli/help/help_text.h"
#include "sw/cli/help/nearest.h"
#include "sw/cli/help/option_values.h"

namespace sluice {
namespace {

std::vector<std::string> verbs(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  return names;
}

std::string wrong_verb(const CLI::App& app) {
  const auto words = app.remaining();
  if (words.empty()) return "give a verb";
  if (words.front().starts_with("-")) return words.front() + ": give a verb first";
  return words.front() + " is no verb" + did_you_mean(words.front(), verbs(app));
}

std::string unknown_word(const CLI::App& verb, const std::string& word) {
  if (!word.starts_with("-")) {
    return fmt::format("\"{}\" belongs to no option; options begin with --", word);
  }
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::string name = word.substr(0, word.find('='));
  return fmt::format("there is no option {}{}", name, did_you_mean(name, names));
}

// The option that a message of CLI11 names, as "--step: ..." or "... --step = x".
const CLI::Option* option_named(const CLI::App& verb, const std::string& text) {
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-';
  };
  for (const CLI::Option* option : verb.get_options()) {
    const std::string name = option->get_name();
    for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
      const size_t end = at + name.size();
      if ((at == 0 || !in_name(text[at - 1])) && (end == text.size() || !in_name(text[end]))) {
        return option;
      }
    }
  }
  return nullptr;
}

std::string what_to_give(const OptionValues& values, const CLI::Option& option) {
  if (!values.allowed.empty()) return values.allowed;
  return fmt::format("{}: {}", values.name, option.get_description());
}

std::string wrong_value(const CLI::App& verb, const CLI::Option& option,
                        const CLI::ParseError& error) {
  const OptionValues values = values_of(verb, option);
  const std::string name = option.nonpositional() ? option.get_name() : values.name;
  if (error.get_name() == "RequiredError") {
    return fmt::format("{} is required; give {}", name, what_to_give(values, option));
  }
  if (error.get_name() == "ArgumentMismatch") {
    return fmt::format("{} needs a value; give {}", name, what_to_give(values, option));
  }
  if (error.get_name() == "ExcludesError") {
    return std::string(error.what()) + "; give one of them";
  }
  const bool refused =
      error.get_name() == "ValidationError" || error.get_name() == "ConversionError";
  if (!refused || values.allowed.empty()) return error.what();
  const std::string value = fmt::format("{}", fmt::join(option.results(), ","));
  return fmt::format("{} {}: give {}{}", name, value, values.allowed,
                     did_you_mean(value, values.words));
}

std::string what_is_wrong(const CLI::App& verb, const CLI::ParseError& error) {
  if (const auto words = verb.remaining(); !words.empty()) {
    return unknown_word(verb, words.front());
  }
  for (const CLI::Option* option : verb.get_options()) {
    const auto& values = option->results();
    if (option->get_expected_max() == 1 && values.size() > 1) {
      return fmt::format("{} is given {} times ({}); give it once", option->get_name(),
                         values.size(), fmt::join(values, ", "));
    }
  }
  const CLI::Option* option = option_named(verb, error.what());
  return option ? wrong_value(verb, *option, error) : error.what();
}

}  // namespace

std::string describe_usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto parsed = app.get_subcommands();
  if (parsed.empty()) {
    return wrap("sluice: " + wrong_verb(app), 2, 0) +
           wrap(fmt::format("The verbs are {}", fmt::join(verbs(app), ", ")), 2, 0) +
           "What they do: sluice --help";
  }
  const CLI::App& verb = *parsed.front();
  const std::string command = "sluice " + verb.get_name();
  return wrap(command + ": " + what_is_wrong(verb, error), 2, 0) +
         fmt::format("Its options and examples: {} --help", command);
}

}  // namespace sluice
