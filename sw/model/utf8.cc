#include "sw/model/utf8.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// Of the character that a byte begins; 0 for a byte that begins none.
std::size_t length_from_lead(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

// Byte i of a character, i from 1. The second byte must keep out what is overlong, a surrogate or
// beyond U+10FFFF.
bool continues(unsigned lead, std::size_t i, unsigned byte) {
  if (i == 1 && lead == 0xe0) return byte >= 0xa0 && byte <= 0xbf;
  if (i == 1 && lead == 0xed) return byte >= 0x80 && byte <= 0x9f;
  if (i == 1 && lead == 0xf0) return byte >= 0x90 && byte <= 0xbf;
  if (i == 1 && lead == 0xf4) return byte >= 0x80 && byte <= 0x8f;
  return byte >= 0x80 && byte <= 0xbf;
}

struct Character {
  std::size_t size;  // of the part that could have begun one, when it is none
  bool is_whole;
};

Character character_at(std::string_view text, std::size_t at) {
  const unsigned lead = byte_at(text, at);
  const std::size_t length = length_from_lead(lead);
  if (length == 0) return {1, false};
  std::size_t i = 1;
  while (i < length && at + i < text.size() && continues(lead, i, byte_at(text, at + i))) ++i;
  return {i, i == length};
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [size, is_whole] = character_at(text, at);
    result += is_whole ? text.substr(at, size) : kReplacement;
    at += size;
  }
  return result;
}

std::size_t unfinished_utf8(std::string_view text) {
  for (std::size_t tail = 1; tail <= std::min<std::size_t>(3, text.size()); ++tail) {
    const std::size_t at = text.size() - tail;
    if (length_from_lead(byte_at(text, at)) <= tail) continue;
    return character_at(text, at).size == tail ? tail : 0;
  }
  return 0;
}

}  // namespace sluice
