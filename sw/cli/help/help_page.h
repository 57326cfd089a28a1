// What the help of a verb, or of the whole program, says: read from its CLI::App, written by
// help_text.h for a terminal and by man_page.h for man.
//
// An App's footer is prose in paragraphs, then a line "Examples:" and indented lines of commands,
// whose long ones may go on after a backslash, and comments with #. In prose, indented lines stay
// as they are.
#ifndef SLUICE_SW_CLI_HELP_HELP_PAGE_H_
#define SLUICE_SW_CLI_HELP_HELP_PAGE_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace sluice {

struct HelpEntry {
  std::string name;  // "--out FILE", "sim"
  std::string text;
};

struct HelpSection {
  std::string title;
  std::vector<HelpEntry> entries;
};

struct HelpPage {
  std::string command;  // "sluice sim"
  std::string summary;  // a line
  std::string usage;
  std::vector<std::string> paragraphs;  // one that begins with a space is left as it is
  std::vector<HelpSection> sections;    // verbs and options by group
  std::vector<std::string> examples;    // a command or a comment each
  std::string exit_status;
};

HelpPage help_page(const CLI::App& app);

// Commands of the examples that are of this program, each as one line.
std::vector<std::string> example_commands(const HelpPage& page);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_HELP_HELP_PAGE_H_
