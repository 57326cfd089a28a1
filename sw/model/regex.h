// A regular expression on UTF-8 (PCRE2, with Unicode classes), to cut a text into pieces.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sluice {

class Regex {
 public:
  // Throws ModelError, opened by `where`, for a malformed pattern.
  Regex(const std::string& pattern, const std::string& where);
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  // Hands on every match and every gap between matches, in order; together they are the text. It
  // must be valid UTF-8. Throws ModelError when the pattern needs too much work on it.
  void split(std::string_view text, const std::function<void(std::string_view)>& piece) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace sluice
