#include "sw/model/byte_level_tokenizer.h"

#include <functional>
#include <utility>

#include "sw/model/utf8.h"

namespace sluice {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

}  // namespace

// The words of one text, as tokens. Most words of a long text have come before.
class ByteLevelTokenizer::Words {
 public:
  Words(const Bpe& bpe, const std::string& source) : bpe_(bpe), source_(source) {}

  void add_token(int token) { tokens_.push_back(token); }

  void add(std::string_view word) {
    if (const auto found = seen_.find(word); found != seen_.end()) {
      tokens_.insert(tokens_.end(), found->second.begin(), found->second.end());
      return;
    }
    const std::size_t before = tokens_.size();
    bpe_.encode(word, source_, tokens_);
    if (word.size() > kLongestKept || seen_.size() == kMostKept) return;
    seen_.emplace(word, std::vector<int>(tokens_.begin() + std::ptrdiff_t(before), tokens_.end()));
  }

  std::vector<int> take() { return std::move(tokens_); }

 private:
  static constexpr std::size_t kLongestKept = 64;
  static constexpr std::size_t kMostKept = 100'000;

  const Bpe& bpe_;
  const std::string& source_;
  std::vector<int> tokens_;
  std::unordered_map<std::string, std::vector<int>, TextHash, std::equal_to<>> seen_;
};

ByteLevelTokenizer::ByteLevelTokenizer(std::string_view json, std::string source)
    : source_(std::move(source)), tokenizer_(parse_tokenizer_json(json, source_)) {}

void ByteLevelTokenizer::cut(std::string_view text, std::size_t step, Words& words) const {
  if (step == tokenizer_.steps.size()) {
    words.add(text);
    return;
  }
  const TokenizerJson::Step& current = tokenizer_.steps[step];
  std::string with_space;
  if (current.puts_space_in_front && !text.starts_with(' ')) {
    with_space.append(" ").append(text);
    text = with_space;
  }
  if (!current.split) {
    cut(text, step + 1, words);
  } else {
    current.split->split(text, [&](std::string_view piece) { cut(piece, step + 1, words); });
  }
}

std::vector<int> ByteLevelTokenizer::encode(std::string_view text) const {
  const std::string valid = valid_utf8(text);
  Words words(tokenizer_.bpe, source_);
  tokenizer_.added.split(valid, [&](std::string_view part, std::optional<int> token) {
    if (token) {
      words.add_token(*token);
      return;
    }
    tokenizer_.added_normalized.split(part, [&](std::string_view rest, std::optional<int> added) {
      if (added) {
        words.add_token(*added);
      } else {
        cut(rest, 0, words);
      }
    });
  });
  return words.take();
}

std::string ByteLevelTokenizer::bytes_of(std::span<const int> tokens) const {
  std::string bytes;
  for (const int id : tokens) {
    const auto token = tokenizer_.tokens.find(id);  // a vocabulary may leave ids out
    if (token != tokenizer_.tokens.end() && !token->second.is_special) bytes += token->second.bytes;
  }
  return bytes;
}

std::string ByteLevelTokenizer::decode(std::span<const int> tokens) const {
  return valid_utf8(bytes_of(tokens));
}

bool ByteLevelTokenizer::ends_in_character(std::span<const int> tokens) const {
  return unfinished_utf8(bytes_of(tokens)) != 0;
}

}  // namespace sluice
