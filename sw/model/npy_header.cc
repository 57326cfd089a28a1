#include "sw/model/npy_header.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "sw/model/error.h"

namespace sluice {
namespace {

class Parser {
 public:
  Parser(std::string_view text, std::string where) : text_(text), where_(std::move(where)) {}

  NpyHeader parse() {
    NpyHeader header;
    std::set<std::string> keys;
    expect('{');
    while (!accept('}')) {
      const std::string key = quoted_string();
      if (!keys.insert(key).second) fail(fmt::format("key {} appears twice", in_quotes(key)));
      expect(':');
      parse_value(key, header);
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (at_ != text_.size()) fail("there is text after the closing '}'");
    if (keys.size() != 3) fail("the keys must be 'descr', 'fortran_order' and 'shape'");
    return header;
  }

 private:
  void parse_value(const std::string& key, NpyHeader& header) {
    if (key == "descr") {
      if (accept('[')) fail("structured arrays are not read; save one field, arr['name']");
      header.descr = quoted_string();
    } else if (key == "fortran_order") {
      header.fortran_order = boolean();
    } else if (key == "shape") {
      header.shape = tuple();
    } else {
      fail(fmt::format("unknown key {}", in_quotes(key)));
    }
  }

  std::string quoted_string() {
    skip_space();
    const char quote = at_ < text_.size() ? text_[at_] : '\0';
    const std::size_t end =
        quote == '\'' || quote == '"' ? text_.find(quote, at_ + 1) : std::string_view::npos;
    if (end == std::string_view::npos) fail("a text in quotes is missing");
    std::string result(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return result;
  }

  bool boolean() {
    skip_space();
    for (const bool value : {false, true}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return value;
      }
    }
    fail("True or False is missing");
  }

  std::vector<std::uint64_t> tuple() {
    std::vector<std::uint64_t> result;
    expect('(');
    while (!accept(')')) {
      result.push_back(integer());
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return result;
  }

  std::uint64_t integer() {
    skip_space();
    std::uint64_t value = 0;
    const char* begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc()) fail("an integer that fits 64 bits is missing");
    at_ += static_cast<std::size_t>(end - begin);
    return value;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(char wanted) {
    skip_space();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  void expect(char wanted) {
    if (!accept(wanted)) fail(fmt::format("'{}' is missing", wanted));
  }

  [[noreturn]] void fail(const std::string& reason) const {
    throw ModelError(
        fmt::format("{}: malformed .npy header at character {}: {}", where_, at_, reason));
  }

  std::string_view text_;
  std::string where_;
  std::size_t at_ = 0;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& where) {
  return Parser(text, where).parse();
}

}  // namespace sluice
