#include "sw/cli/help/help_text.h"

#include <fmt/format.h>

#include <sstream>

namespace sluice {
namespace {

constexpr size_t kTextColumn = 26;  // of what stands beside a name

std::string entry(const HelpEntry& entry) {
  std::string out = "  " + entry.name;
  if (out.size() + 2 > kTextColumn) {
    out += "\n" + std::string(kTextColumn, ' ');
  } else {
    out.resize(kTextColumn, ' ');
  }
  return out + wrap(entry.text, kTextColumn, kTextColumn);
}

// Words of a command line as they are written, with their quotes.
std::vector<std::string> quoted_words(const std::string& command) {
  std::vector<std::string> words(1);
  char quote = 0;
  for (const char c : command) {
    if (c == ' ' && quote == 0) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    }
    words.back() += c;
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

std::string wrap(const std::string& text, size_t indent, size_t column) {
  std::string out;
  std::istringstream words(text);
  bool first = true;
  for (std::string word; words >> word;) {
    if (!first && column + 1 + word.size() > kHelpWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    first = false;
  }
  return out + "\n";
}

std::string wrap_command(const std::string& command, size_t width) {
  if (command.size() <= width) return command;
  constexpr const char* kEnd = " \\\n    ";
  std::string out;
  size_t column = 0;
  const std::vector<std::string> words = quoted_words(command);
  for (size_t i = 0; i < words.size(); ++i) {
    // An option stays with its value.
    size_t needed = words[i].size();
    if (words[i].starts_with("--") && i + 1 < words.size() && !words[i + 1].starts_with("-")) {
      needed += 1 + words[i + 1].size();
    }
    if (i > 0 && column + 1 + needed + 2 > width) {
      out += kEnd;
      column = 4;
    } else if (i > 0) {
      out += ' ';
      ++column;
    }
    out += words[i];
    column += words[i].size();
  }
  return out;
}

std::string to_text(const HelpPage& page) {
  std::string out = wrap(page.command + " - " + page.summary, 2, 0) + "\n";
  out += wrap("Usage: " + page.usage, 9, 0);
  for (const std::string& paragraph : page.paragraphs) {
    out += "\n" + (paragraph.front() == ' ' ? paragraph + "\n" : wrap(paragraph, 0, 0));
  }
  for (const HelpSection& section : page.sections) {
    out += fmt::format("\n{}:\n", section.title);
    for (const HelpEntry& item : section.entries) out += entry(item);
  }
  if (!page.examples.empty()) out += "\nExamples:\n";
  for (const std::string& example : page.examples) {
    std::istringstream lines(example.starts_with("#") ? example
                                                      : wrap_command(example, kHelpWidth - 2));
    for (std::string line; std::getline(lines, line);) out += "  " + line + "\n";
  }
  return out + "\n" + wrap("Exit status: " + page.exit_status, 0, 0);
}

}  // namespace sluice
