// Byte pair encoding (Sennrich et al., arXiv:1508.07909) of byte strings: a word begins as its
// single bytes; while one of the merges fits two neighbours, the merge of the lowest rank is made,
// the leftmost first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice {

class Bpe {
 public:
  // With `whole_words`, a word that is in the vocabulary becomes that token without merges.
  explicit Bpe(bool whole_words = false) : whole_words_(whole_words) {}

  // Ids are from 0 up. False, and nothing changes, when the bytes are there already.
  bool add_token(std::string bytes, int id) { return ids_.emplace(std::move(bytes), id).second; }

  // The next merge, of a lower priority than those before it. False when the two or what they make
  // are not among the tokens.
  bool add_merge(const std::string& left, const std::string& right);

  // Appends the tokens of a word in time n log n. Throws ModelError, opened by `where`, for a byte
  // that has no token.
  void encode(std::string_view word, const std::string& where, std::vector<int>& tokens) const;

 private:
  struct Merge {
    std::uint32_t rank;
    int token;
  };

  const Merge* find_merge(int left, int right) const;

  std::unordered_map<std::string, int> ids_;
  std::unordered_map<std::uint64_t, Merge> merges_;  // by the ids of left and right
  std::uint32_t next_rank_ = 0;
  bool whole_words_;
};

}  // namespace sluice
