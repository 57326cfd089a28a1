// The error of everything that reads or runs a model: a file that is missing or malformed, a model
// that Sluice does not support, an input of the wrong shape. The message names what, where and what
// to do instead.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace sluice {

class ModelError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Text from a file, made fit for a message: in quotes, unprintable bytes as \xNN, cut when long.
std::string in_quotes(std::string_view text);

}  // namespace sluice
