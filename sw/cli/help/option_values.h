// What may follow an option. An option means the same in every verb that has it, so its values are
// known by its name; of others the type and the checks tell. Help, errors and completion agree,
// because all of them ask here.
#ifndef SLUICE_SW_CLI_HELP_OPTION_VALUES_H_
#define SLUICE_SW_CLI_HELP_OPTION_VALUES_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace sluice {

struct OptionValues {
  std::string name;                // as help writes it: "FILE", "N"; empty for a flag
  std::vector<std::string> words;  // to choose from; of one that ends in ':' more is expected
  std::string allowed;             // in words: "dense, 1:2 or 2:4"; empty if anything goes
  bool fixed = false;              // others than `words` are wrong
};

OptionValues values_of(const CLI::App& verb, const CLI::Option& option);

// Makes other words a wrong command line for all options of fixed values. A list with commas is
// checked word by word. An option whose own default is not among the words is left alone.
void add_value_checks(CLI::App& verb);

// "a, b or c".
std::string join_or(const std::vector<std::string>& words);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_HELP_OPTION_VALUES_H_
