#include "tests/report/xml_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <stdexcept>

namespace sluice {
namespace {

class Checker {
 public:
  Checker(std::string_view text, XmlCheck& found) : text_(text), found_(found) {}

  void run() {
    if (text_.starts_with("<!DOCTYPE html>")) at_ = text_.find('>') + 1;
    while (at_ < text_.size()) {
      if (text_[at_] != '<') {
        content();
      } else if (text_.substr(at_).starts_with("</")) {
        end_tag();
      } else {
        start_tag();
      }
    }
    if (!open_.empty()) fail(open_.back() + " is not closed");
    if (found_.elements.empty()) fail("there is no element");
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    const size_t from = at_ > 80 ? at_ - 80 : 0;
    throw std::runtime_error(
        fmt::format("{} at byte {}: {}", what, at_, text_.substr(from, at_ - from + 20)));
  }

  char peek() const {
    if (at_ >= text_.size()) fail("ends early");
    return text_[at_];
  }
  void expect(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) fail(fmt::format("no {}", word));
    at_ += word.size();
  }

  std::string name() {
    const size_t from = at_;
    while (std::isalnum(static_cast<unsigned char>(peek())) || peek() == '-' || peek() == ':')
      ++at_;
    if (at_ == from) fail("no name");
    return std::string(text_.substr(from, at_ - from));
  }

  void character() {
    const auto byte = static_cast<unsigned char>(peek());
    if (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r') fail("a control character");
    if (byte == '&') {
      constexpr std::array<std::string_view, 5> kEntities = {"&lt;", "&gt;", "&amp;", "&quot;",
                                                             "&#39;"};
      const auto entity = std::ranges::find_if(
          kEntities, [&](auto word) { return text_.substr(at_).starts_with(word); });
      if (entity == kEntities.end()) fail("an & that is no entity");
      at_ += entity->size();
    } else {
      ++at_;
    }
  }

  void content() {
    const size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '<') character();
    const std::string_view part = text_.substr(from, at_ - from);
    if (open_.empty() &&
        !std::ranges::all_of(part, [](unsigned char c) { return std::isspace(c); }))
      fail("text outside of the document");
  }

  void start_tag() {
    expect("<");
    if (open_.empty() && !found_.elements.empty()) fail("a second document");
    const std::string element = name();
    found_.elements.push_back(element);
    std::set<std::string> attributes;
    while (true) {
      const size_t before = at_;
      while (std::isspace(static_cast<unsigned char>(peek()))) ++at_;
      if (peek() == '>' || peek() == '/') break;
      if (at_ == before) fail("no space before an attribute");
      attribute(attributes);
    }
    if (peek() == '/') {
      expect("/>");
      return;
    }
    expect(">");
    open_.push_back(element);
  }

  void attribute(std::set<std::string>& others) {
    const std::string key = name();
    if (!others.insert(key).second) fail(key + " is there twice");
    expect("=");
    const char quote = peek();
    if (quote != '"' && quote != '\'') fail("a value without quotes");
    const size_t from = ++at_;
    while (peek() != quote) {
      if (peek() == '<') fail("a < in a value");
      character();
    }
    const std::string value(text_.substr(from, at_++ - from));
    if (key == "id") {
      if (std::ranges::find(found_.ids, value) != found_.ids.end()) fail("id twice: " + value);
      found_.ids.push_back(value);
    }
    if (value.starts_with("url(#")) found_.used_ids.push_back(value.substr(5, value.size() - 6));
  }

  void end_tag() {
    expect("</");
    const std::string element = name();
    if (open_.empty() || open_.back() != element) fail("closes " + element);
    open_.pop_back();
    expect(">");
  }

  std::string_view text_;
  XmlCheck& found_;
  size_t at_ = 0;
  std::vector<std::string> open_;
};

}  // namespace

XmlCheck check_xml(std::string_view text) {
  XmlCheck found;
  try {
    Checker(text, found).run();
  } catch (const std::runtime_error& error) {
    found.error = error.what();
  }
  return found;
}

}  // namespace sluice
