#include "sw/model/bpe.h"

#include <fmt/format.h>

#include <queue>

#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr int kNone = -1;

std::uint64_t pair_key(int left, int right) {
  return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}

// A token of the word so far, in a list of neighbours.
struct Symbol {
  int token;  // kNone once it was merged into the one before it
  int previous;
  int next;
};

struct Candidate {
  std::uint32_t rank;
  int at;  // the left symbol
  int left;
  int right;
  int token;

  bool operator<(const Candidate& other) const {  // the best is the largest
    return std::pair(other.rank, other.at) < std::pair(rank, at);
  }
};

}  // namespace

bool Bpe::add_merge(const std::string& left, const std::string& right) {
  const auto l = ids_.find(left);
  const auto r = ids_.find(right);
  const auto merged = ids_.find(left + right);
  if (l == ids_.end() || r == ids_.end() || merged == ids_.end()) return false;
  merges_.insert_or_assign(pair_key(l->second, r->second), Merge{next_rank_++, merged->second});
  return true;
}

const Bpe::Merge* Bpe::find_merge(int left, int right) const {
  const auto found = merges_.find(pair_key(left, right));
  return found == merges_.end() ? nullptr : &found->second;
}

void Bpe::encode(std::string_view word, const std::string& where, std::vector<int>& tokens) const {
  if (whole_words_) {
    if (const auto found = ids_.find(std::string(word)); found != ids_.end()) {
      tokens.push_back(found->second);
      return;
    }
  }
  const int size = static_cast<int>(word.size());
  std::vector<Symbol> symbols;
  symbols.reserve(word.size());
  for (int i = 0; i < size; ++i) {
    const auto found = ids_.find(std::string(1, word[static_cast<std::size_t>(i)]));
    if (found == ids_.end()) {
      throw ModelError(fmt::format("{}: the vocabulary has no token for the byte 0x{:02x}", where,
                                   static_cast<unsigned char>(word[static_cast<std::size_t>(i)])));
    }
    symbols.push_back({found->second, i - 1, i + 1 < size ? i + 1 : kNone});
  }
  const auto symbol = [&](int i) -> Symbol& { return symbols[static_cast<std::size_t>(i)]; };

  std::priority_queue<Candidate> candidates;
  const auto consider = [&](int at) {
    if (at == kNone || symbol(at).next == kNone) return;
    const int left = symbol(at).token;
    const int right = symbol(symbol(at).next).token;
    if (const Merge* merge = find_merge(left, right)) {
      candidates.push({merge->rank, at, left, right, merge->token});
    }
  };
  for (int i = 0; i < size; ++i) consider(i);
  while (!candidates.empty()) {
    const Candidate best = candidates.top();
    candidates.pop();
    Symbol& left = symbol(best.at);
    if (left.token != best.left || left.next == kNone || symbol(left.next).token != best.right) {
      continue;  // one of the two has been merged since
    }
    Symbol& right = symbol(left.next);
    left.token = best.token;
    right.token = kNone;
    left.next = right.next;
    if (left.next != kNone) symbol(left.next).previous = best.at;
    consider(left.previous);
    consider(best.at);
  }
  for (int i = 0; i != kNone && i < size; i = symbol(i).next) tokens.push_back(symbol(i).token);
}

}  // namespace sluice
