#include "sw/cli/command_line.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

namespace sluice {

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain = "_-+=.,:/@%^~";
  const auto is_plain = [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || kPlain.find(c) != kPlain.npos;
  };
  if (!word.empty() && word.front() != '~' && std::ranges::all_of(word, is_plain)) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

std::string command_line(const CLI::App& command) {
  // A program is named as it was started.
  std::string text;
  const CLI::App* app = &command;
  for (; app->get_parent() != nullptr; app = app->get_parent()) text = " " + app->get_name() + text;
  text = std::filesystem::path(app->get_name()).filename().string() + text;
  std::map<const CLI::Option*, size_t> used;  // values of each
  for (const CLI::Option* option : command.parse_order()) {
    const std::string name = option->nonpositional() ? " " + option->get_name() : "";
    if (option->get_expected_max() == 0) {
      text += name;
    } else if (const auto& values = option->results(); used[option] < values.size()) {
      text += name + " " + shell_word(values[used[option]++]);
    }
  }
  return text;
}

}  // namespace sluice
