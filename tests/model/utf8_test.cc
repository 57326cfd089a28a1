// UTF-8: what is replaced, and what may be unfinished, against the examples of the Unicode standard
// (chapter 3.9, tables 3-8 to 3-11) and against all characters.

#include "sw/model/utf8.h"

#include <gtest/gtest.h>

namespace sluice::test {
namespace {

// A text with ? for U+FFFD, so that the lines below can be read.
std::string marked(std::string_view bytes) {
  std::string text = valid_utf8(bytes);
  for (std::size_t at; (at = text.find("\xef\xbf\xbd")) != std::string::npos;) {
    text.replace(at, 3, "?");
  }
  return text;
}

std::string utf8_of(char32_t c) {
  const auto byte = [](char32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f))};
  if (c < 0x10000) {
    return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
  }
  return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)),
          byte(0x80 | (c & 0x3f))};
}

TEST(Utf8, ReplacesAsTheStandardRecommends) {
  EXPECT_EQ(marked("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41"), "????????A");
  EXPECT_EQ(marked("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41"), "????????A");
  EXPECT_EQ(marked("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42"), "?????A??B");
  EXPECT_EQ(marked("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41"), "????A");
  EXPECT_EQ(marked("a\xe2\x82"), "a?");
  EXPECT_EQ(marked(""), "");
}

TEST(Utf8, KeepsEveryCharacterAndKnowsItsBeginnings) {
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    const std::string text = "x" + utf8_of(c);
    ASSERT_EQ(valid_utf8(text), text) << std::size_t{c};
    ASSERT_EQ(unfinished_utf8(text), 0u) << std::size_t{c};
    for (std::size_t size = 2; size < text.size(); ++size) {
      ASSERT_EQ(unfinished_utf8(std::string_view(text).substr(0, size)), size - 1);
    }
  }
}

TEST(Utf8, WaitsForNothingThatCannotComeTrue) {
  for (const char* text : {"", "a", "\x80", "\xff", "\xc0", "\xe0\x80", "\xed\xa0", "\xf4\x90",
                           "\xf5", "\x80\x80\x80", "\xe2\x82\xac"}) {
    EXPECT_EQ(unfinished_utf8(text), 0u);
  }
}

}  // namespace
}  // namespace sluice::test
