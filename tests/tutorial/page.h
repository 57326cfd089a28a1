// A page of documentation with commands and what they print. Blocks fenced as ```sh hold commands;
// a block without a language after one holds lines of its output.
#ifndef SLUICE_TESTS_TUTORIAL_PAGE_H_
#define SLUICE_TESTS_TUTORIAL_PAGE_H_

#include <string>
#include <vector>

namespace sluice {

struct Step {
  int line;  // of the page, at which the commands begin
  std::string commands;
  std::vector<std::string> expected;  // lines of output, without "..."
};

// Throws std::runtime_error for output without commands before it and for a block without end.
std::vector<Step> read_steps(const std::string& markdown);

// The first of the lines that is not in the output, after those before it; "" if all are. Seconds
// and rates by the clock (`0.9 s`, `6.70 tokens a second`) match any, all other figures only
// themselves.
std::string first_missing(const std::vector<std::string>& lines, const std::string& output);

}  // namespace sluice

#endif  // SLUICE_TESTS_TUTORIAL_PAGE_H_
