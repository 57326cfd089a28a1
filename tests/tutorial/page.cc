#include "tests/tutorial/page.h"

#include <fmt/format.h>

#include <regex>
#include <sstream>
#include <stdexcept>

namespace sluice {
namespace {

std::string without_clock(const std::string& line) {
  static const std::regex kByTheClock(R"( *\d[\d.]*( s\b| (?:tokens )?a second\b))");
  static const std::regex kBlanksAtTheEnd(R"( +$)");
  return std::regex_replace(std::regex_replace(line, kByTheClock, " #$1"), kBlanksAtTheEnd, "");
}

}  // namespace

std::vector<Step> read_steps(const std::string& markdown) {
  std::vector<Step> steps;
  std::istringstream lines(markdown);
  std::string text;
  enum { kProse, kCommands, kOutput } in = kProse;
  for (int line = 1; std::getline(lines, text); ++line) {
    if (text.starts_with("```")) {
      if (in != kProse) {
        in = kProse;
      } else if (text == "```sh") {
        in = kCommands;
        steps.push_back({line + 1, {}, {}});
      } else if (steps.empty()) {
        throw std::runtime_error(fmt::format("line {}: output before any commands", line));
      } else {
        in = kOutput;
      }
    } else if (in == kCommands) {
      steps.back().commands += text + "\n";
    } else if (in == kOutput && !text.empty() && text != "...") {
      steps.back().expected.push_back(text);
    }
  }
  if (in != kProse) throw std::runtime_error("the last block has no end");
  return steps;
}

std::string first_missing(const std::vector<std::string>& lines, const std::string& output) {
  std::istringstream rest(output);
  std::string text;
  for (const std::string& line : lines) {
    const std::string wanted = without_clock(line);
    do {
      if (!std::getline(rest, text)) return line;
    } while (without_clock(text) != wanted);
  }
  return "";
}

}  // namespace sluice
