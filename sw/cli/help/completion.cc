#include "sw/cli/help/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "sw/cli/help/option_values.h"

namespace sluice {
namespace {

// Words are read from the line and not from COMP_WORDS, which is split at colons; of what bash puts
// in, the part before a colon is there already.
constexpr const char* kFrame =
    R"bash(# Completion of {program} for bash. Made by: {program} completion bash
_{program}() {{
  local line=${{COMP_LINE:0:COMP_POINT}} word cur= prev= verb= words=
  local -a typed
  read -ra typed <<<"$line"
  [[ $line != *[[:space:]] ]] || typed+=('')
  cur=${{typed[-1]}}
  (( ${{#typed[@]}} < 2 )) || prev=${{typed[-2]}}
  for word in "${{typed[@]:1:${{#typed[@]}}-2}}"; do
    [[ $word == -* ]] || {{ verb=$word; break; }}
  done
  if [[ $cur == --*=* ]]; then
    prev=${{cur%%=*}}
    cur=${{cur#*=}}
  fi
  case "$verb $prev" in
{values}    {others}) ;;
    *)
      case "$verb" in
        '') words='{top}' ;;
{options}      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur")) || true
  if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
    COMPREPLY=("${{COMPREPLY[@]#"${{cur%"${{cur##*:}}"}}"}}")
  fi
  if [[ ${{#COMPREPLY[@]}} == 1 && ${{COMPREPLY[0]}} == *: ]]; then
    compopt -o nospace 2>/dev/null || true
  fi
  return 0
}}
complete -o bashdefault -o default -F _{program} {program}
)bash";

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

}  // namespace

std::string bash_completion(const CLI::App& program) {
  std::string values, options;
  std::vector<std::string> others;  // with a value that has no words
  std::vector<std::string> top;
  for (const CLI::App* verb : program.get_subcommands({})) {
    top.push_back(verb->get_name());
    std::vector<std::string> words;
    for (const CLI::Option* option : verb->get_options()) {
      const OptionValues taken = values_of(*verb, *option);
      append(words, option->nonpositional() ? names_of(*option) : taken.words);
      if (taken.name.empty() || !option->nonpositional()) continue;
      for (const std::string& name : names_of(*option)) {
        const std::string place = fmt::format("'{} {}'", verb->get_name(), name);
        if (taken.words.empty()) {
          others.push_back(place);
        } else {
          values += fmt::format("    {}) words='{}' ;;\n", place, fmt::join(taken.words, " "));
        }
      }
    }
    options += fmt::format("        {}) words='{}' ;;\n", verb->get_name(), fmt::join(words, " "));
  }
  for (const CLI::Option* option : program.get_options()) append(top, names_of(*option));
  return fmt::format(kFrame, fmt::arg("program", program.get_name()),
                     fmt::arg("top", fmt::join(top, " ")), fmt::arg("values", values),
                     fmt::arg("others", fmt::join(others, " | \\\n    ")),
                     fmt::arg("options", options));
}

}  // namespace sluice
