#include "sw/model/error.h"

#include <fmt/format.h>

namespace sluice {

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kLongest = 96;
  std::string result = "\"";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7f || c == '"' || c == '\\') {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result + (text.size() > kLongest ? "...\"" : "\"");
}

}  // namespace sluice
