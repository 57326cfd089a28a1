#include "sw/model/added_tokens.h"

#include <algorithm>

namespace sluice {

void AddedTokens::add(std::string content, int id) {
  auto& tokens = by_first_byte_.at(static_cast<unsigned char>(content.front()));
  const auto shorter = std::ranges::find_if(
      tokens, [&](const Token& token) { return token.content.size() < content.size(); });
  tokens.insert(shorter, {std::move(content), id});
}

const AddedTokens::Token* AddedTokens::token_at(std::string_view text) const {
  for (const Token& token : by_first_byte_.at(static_cast<unsigned char>(text.front()))) {
    if (text.starts_with(token.content)) return &token;
  }
  return nullptr;
}

void AddedTokens::split(
    std::string_view text,
    const std::function<void(std::string_view, std::optional<int>)>& part) const {
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Token* token = token_at(text.substr(at));
    if (token == nullptr) {
      ++at;
      continue;
    }
    if (at > done) part(text.substr(done, at - done), std::nullopt);
    part(token->content, token->id);
    done = at += token->content.size();
  }
  if (done < text.size()) part(text.substr(done), std::nullopt);
}

}  // namespace sluice
