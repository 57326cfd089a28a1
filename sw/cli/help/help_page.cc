#include "sw/cli/help/help_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <sstream>

#include "sw/cli/help/option_values.h"

namespace sluice {
namespace {

constexpr const char* kExitStatus =
    "0 if all is well, 1 if the work failed or outputs differ, 2 if the command line is wrong.";

void read_footer(const std::string& footer, HelpPage& page) {
  std::istringstream lines(footer);
  bool in_examples = false, goes_on = false, open = false;
  for (std::string line; std::getline(lines, line);) {
    const size_t text = line.find_first_not_of(' ');
    if (text == std::string::npos) {
      open = false;
    } else if (text == 0 && line.starts_with("Example") && line.back() == ':') {
      in_examples = true;
    } else if (in_examples && text > 0) {
      if (goes_on) {
        page.examples.back() += line.substr(text);
      } else {
        page.examples.push_back(line.substr(2));
      }
      goes_on = page.examples.back().back() == '\\';
      if (goes_on) page.examples.back().pop_back();
    } else if (open && text == 0) {
      page.paragraphs.back() += " " + line;
    } else {
      page.paragraphs.push_back(line);
      open = text == 0;
      in_examples = false;
    }
  }
}

std::string option_name(const CLI::Option& option, const OptionValues& values) {
  if (option.get_positional() && !option.nonpositional()) return values.name;
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return fmt::format("{}{}{}", fmt::join(names, ", "), values.name.empty() ? "" : " ", values.name);
}

// What it is, then in brackets what may and must be given.
HelpEntry option_entry(const CLI::App& app, const CLI::Option& option) {
  const OptionValues values = values_of(app, option);
  std::vector<std::string> notes;
  if (option.get_required()) notes.emplace_back("required");
  if (const size_t from = values.allowed.find(" from "); from != std::string::npos) {
    notes.push_back(values.allowed.substr(from + 6));
  }
  if (!option.get_default_str().empty() && !values.name.empty()) {
    notes.push_back("default: " + option.get_default_str());
  }
  for (const CLI::Option* other : option.get_excludes()) {
    notes.push_back("not with " + other->get_name());
  }
  for (const CLI::Option* other : option.get_needs()) {
    notes.push_back("with " + other->get_name());
  }
  std::string text = option.get_description();
  if (!notes.empty()) text += fmt::format(" ({})", fmt::join(notes, "; "));
  return {option_name(option, values), text};
}

std::vector<HelpSection> option_sections(const CLI::App& app) {
  std::vector<HelpSection> sections;
  const auto add = [&](const std::string& title, const CLI::Option* option) {
    for (HelpSection& section : sections) {
      if (section.title != title) continue;
      section.entries.push_back(option_entry(app, *option));
      return;
    }
    sections.push_back({title, {option_entry(app, *option)}});
  };
  for (const CLI::Option* option : app.get_options()) {
    if (!option->nonpositional() && !option->get_group().empty()) add("Arguments", option);
  }
  for (const CLI::Option* option : app.get_options()) {
    const bool shown = option->nonpositional() && !option->get_group().empty();
    if (shown && option != app.get_help_ptr()) add(option->get_group(), option);
  }
  if (app.get_help_ptr() != nullptr) add("Options", app.get_help_ptr());
  return sections;
}

std::vector<HelpSection> verb_sections(const CLI::App& app) {
  std::vector<HelpSection> sections;
  for (const CLI::App* verb : app.get_subcommands({})) {
    if (verb->get_group().empty()) continue;
    if (sections.empty() || sections.back().title != verb->get_group()) {
      sections.push_back({verb->get_group(), {}});
    }
    sections.back().entries.push_back({verb->get_name(), verb->get_description()});
  }
  return sections;
}

std::string usage_of(const CLI::App& app, const std::string& command) {
  if (!app.get_subcommands({}).empty()) return command + " VERB [OPTIONS]";
  std::string usage = command;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option_name(*option, values_of(app, *option));
    if (!option->nonpositional()) {
      usage += option->get_required() ? " " + name : " [" + name + "]";
    } else if (option->get_required()) {
      usage += " " + name;
    }
  }
  return usage + " [OPTIONS]";
}

}  // namespace

HelpPage help_page(const CLI::App& app) {
  HelpPage page;
  page.command = app.get_parent() == nullptr ? app.get_name()
                                             : app.get_parent()->get_name() + " " + app.get_name();
  page.summary = app.get_description();
  page.usage = usage_of(app, page.command);
  read_footer(app.get_footer(), page);
  page.sections = verb_sections(app);
  for (HelpSection& section : option_sections(app)) page.sections.push_back(std::move(section));
  page.exit_status = kExitStatus;
  return page;
}

std::vector<std::string> example_commands(const HelpPage& page) {
  const std::string program = page.command.substr(0, page.command.find(' ')) + " ";
  std::vector<std::string> commands;
  for (const std::string& example : page.examples) {
    if (example.starts_with(program)) commands.push_back(example);
  }
  return commands;
}

}  // namespace sluice
