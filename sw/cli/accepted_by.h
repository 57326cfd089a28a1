// For options whose words a function parses: what it throws is what is wrong with the command line.
#ifndef SLUICE_SW_CLI_ACCEPTED_BY_H_
#define SLUICE_SW_CLI_ACCEPTED_BY_H_

#include <stdexcept>
#include <string>

namespace sluice {

// For CLI::Option::check().
template <typename Parse>
auto accepted_by(Parse parse) {
  return [parse](const std::string& words) -> std::string {
    try {
      parse(words);
      return {};
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  };
}

}  // namespace sluice

#endif  // SLUICE_SW_CLI_ACCEPTED_BY_H_
