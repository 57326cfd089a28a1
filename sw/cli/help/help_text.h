// Help for a terminal: one layout for all verbs, 80 columns.
#ifndef SLUICE_SW_CLI_HELP_HELP_TEXT_H_
#define SLUICE_SW_CLI_HELP_HELP_TEXT_H_

#include <CLI/CLI.hpp>
#include <string>

#include "sw/cli/help/help_page.h"

namespace sluice {

inline constexpr size_t kHelpWidth = 80;  // columns

std::string to_text(const HelpPage& page);

// The words in lines, those after the first indented. The first starts in `column`. Ends in a line
// break.
std::string wrap(const std::string& text, size_t indent, size_t column);

// A command in lines that fit a terminal, those after the first indented and each but the last with
// a backslash at its end. Words in quotes stay together.
std::string wrap_command(const std::string& command, size_t width);

// For CLI::App::formatter().
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    return to_text(help_page(*app));
  }
};

}  // namespace sluice

#endif  // SLUICE_SW_CLI_HELP_HELP_TEXT_H_
