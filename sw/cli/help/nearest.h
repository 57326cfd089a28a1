// What somebody may have meant who typed a word that is not known.
#ifndef SLUICE_SW_CLI_HELP_NEAREST_H_
#define SLUICE_SW_CLI_HELP_NEAREST_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// Letters to insert, delete, replace or swap with their neighbour (optimal string alignment).
int edit_distance(std::string_view a, std::string_view b);

// The known word that differs in the fewest letters, a third of the word at most, or else the first
// that begins with the word.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& known);

// "; did you mean info?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_HELP_NEAREST_H_
