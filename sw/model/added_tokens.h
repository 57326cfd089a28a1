// Tokens that are found in a text by their own spelling before anything else happens to it, such as
// "<|begin_of_text|>" (added_tokens of a tokenizer.json).
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class AddedTokens {
 public:
  // The content must not be empty.
  void add(std::string content, int id);

  // Hands on the tokens and the text between them in order; text comes without an id. Of tokens
  // that begin at the same place the longest counts, and the one that begins first of others.
  void split(std::string_view text,
             const std::function<void(std::string_view, std::optional<int>)>& part) const;

 private:
  struct Token {
    std::string content;
    int id;
  };

  const Token* token_at(std::string_view text) const;

  std::array<std::vector<Token>, 256> by_first_byte_;  // the longest first
};

}  // namespace sluice
