// UTF-8 that may be damaged or cut off (Unicode 15, section 3.9).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice {

// The text with U+FFFD in place of what is not UTF-8: one for each longest part that could have
// begun a character, as Unicode recommends and browsers, Rust and Python do.
std::string valid_utf8(std::string_view text);

// How many bytes at the end (0 to 3) may be a character that more bytes would complete.
std::size_t unfinished_utf8(std::string_view text);

}  // namespace sluice
