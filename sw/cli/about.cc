// The verbs that describe the program: help, man, completion.
#include <fmt/format.h>

#include "sw/cli/commands.h"
#include "sw/cli/help/completion.h"
#include "sw/cli/help/help_page.h"
#include "sw/cli/help/help_text.h"
#include "sw/cli/help/man_page.h"

namespace sluice {
namespace {

constexpr const char* kHelpFooter = R"help(
Examples:
  sluice help
  sluice help sim)help";

constexpr const char* kManFooter = R"help(
Prints the help as a page for man(1), in roff. The build writes the pages of all verbs, and the
installation puts them where man finds them.

Examples:
  sluice man sim | man -l -)help";

constexpr const char* kCompletionFooter = R"help(
Prints a script that completes verbs, options and their values. The installation puts it where
bash-completion finds it; without that package, source it.

Examples:
  sluice completion bash
  # for this shell alone
  source <(sluice completion bash))help";

// The page of a verb, or with an empty name of the program.
const CLI::App& page_of(const CLI::App& program, const std::string& verb) {
  return verb.empty() ? program : *program.get_subcommand(verb);
}

std::string man_page(const CLI::App& program, const std::string& verb) {
  std::vector<std::string> related;
  if (!verb.empty()) {
    related.push_back(program.get_name());
  } else {
    for (const CLI::App* each : program.get_subcommands({})) {
      related.push_back(program.get_name() + "-" + each->get_name());
    }
  }
  return to_man(help_page(page_of(program, verb)), SLUICE_VERSION, related);
}

// A verb that prints what `print` makes of the verb that it is given.
void add_printer(CLI::App& app, const char* name, const char* description, const char* footer,
                 std::string (*print)(const CLI::App&, const std::string&)) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer(footer);
  auto verb = std::make_shared<std::string>();
  command->add_option("verb", *verb, "default: all of the program");
  command->callback([&app, verb, print] { fmt::print("{}", print(app, *verb)); });
}

}  // namespace

void add_help(CLI::App& app) {
  add_printer(app, "help", "Show what a verb does, its options and examples", kHelpFooter,
              [](const CLI::App& program, const std::string& verb) {
                return to_text(help_page(page_of(program, verb)));
              });
}

void add_man(CLI::App& app) {
  add_printer(app, "man", "Print the manual page of a verb", kManFooter, man_page);
}

void add_completion(CLI::App& app) {
  CLI::App* command = app.add_subcommand("completion", "Print a script that completes commands");
  command->footer(kCompletionFooter);
  command->add_option("shell", "the shell that it is for")
      ->required()
      ->check(CLI::IsMember({"bash"}));
  command->callback([&app] { fmt::print("{}", bash_completion(app)); });
}

}  // namespace sluice
