#include "sw/model/byte_level.h"

#include <array>

namespace sluice {
namespace {

constexpr int kCharacters = 0x144;  // the alphabet ends below

constexpr bool is_printable(int byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

// -1 for a character outside the alphabet.
constexpr std::array<int, kCharacters> make_bytes() {
  std::array<int, kCharacters> bytes{};
  bytes.fill(-1);
  int next = 0x100;
  for (int byte = 0; byte < 256; ++byte) bytes[is_printable(byte) ? byte : next++] = byte;
  return bytes;
}

constexpr auto kBytes = make_bytes();

}  // namespace

std::optional<std::string> bytes_of_byte_level(std::string_view entry) {
  std::string bytes;
  for (std::size_t i = 0; i < entry.size(); ++i) {
    unsigned character = static_cast<unsigned char>(entry[i]);
    if (character >= 0x80) {  // two bytes of UTF-8 reach as far as the alphabet does
      if ((character & 0xe0) != 0xc0 || i + 1 == entry.size()) return std::nullopt;
      character = (character & 0x1f) << 6 | (static_cast<unsigned char>(entry[++i]) & 0x3f);
    }
    if (character >= kBytes.size() || kBytes[character] < 0) return std::nullopt;
    bytes += static_cast<char>(kBytes[character]);
  }
  return bytes;
}

}  // namespace sluice
