#include "sw/model/tokenizer_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/model/byte_level.h"
#include "sw/model/error.h"
#include "sw/model/json.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr int kLargestVocabulary = 1 << 24;
constexpr const char* kWordsOfGpt2 =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

// A part of the file with its place in it, for messages. null means the same as absent.
class Part {
 public:
  Part(const json& value, std::string where) : value_(value), where_(std::move(where)) {}

  const json& value() const { return value_; }
  const std::string& where() const { return where_; }

  bool has(const char* name) const { return value_.contains(name) && !value_[name].is_null(); }

  Part object(const char* name) const { return member(name, json::value_t::object, "an object"); }
  Part array(const char* name) const { return member(name, json::value_t::array, "a list"); }
  std::string text(const char* name) const {
    return member(name, json::value_t::string, "a text").value().get<std::string>();
  }
  bool boolean(const char* name, bool otherwise) const {
    if (!has(name)) return otherwise;
    return member(name, json::value_t::boolean, "true or false").value().get<bool>();
  }

  std::vector<Part> elements() const {
    std::vector<Part> result;
    for (const json& element : value_) {
      result.emplace_back(element, fmt::format("{} {}", where_, result.size()));
      if (!element.is_object()) result.back().fail("must be an object");
    }
    return result;
  }

  // Refuses everything but absence and `supported`, which must mean the same.
  void expect(const char* name, const json& supported) const {
    if (has(name) && value_[name] != supported) {
      refuse(fmt::format("{} {}", name, as_json(value_[name])));
    }
  }

  [[noreturn]] void refuse(const std::string& what) const {
    fail(what +
         " is not supported: put the model's tokenizer.model beside it, which is read in its "
         "place, if there is one");
  }
  [[noreturn]] void fail(const std::string& what) const {
    throw ModelError(fmt::format("{}: {}", where_, what));
  }

 private:
  Part member(const char* name, json::value_t type, const char* words) const {
    if (!value_.contains(name) || value_[name].type() != type) {
      fail(fmt::format("{} must be {}", in_quotes(name), words));
    }
    return {value_[name], fmt::format("{}: {}", where_, name)};
  }

  const json& value_;
  std::string where_;
};

int to_id(const json& value, const Part& part) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= kLargestVocabulary) {
    part.fail(fmt::format("the token id {} must be an integer below {}", as_json(value),
                          kLargestVocabulary));
  }
  return value.get<int>();
}

void add_token(TokenizerJson& tokenizer, int id, TokenizerJson::Token token, const Part& part) {
  if (!tokenizer.tokens.emplace(id, std::move(token)).second) {
    part.fail(fmt::format("two tokens have the id {}", id));
  }
  tokenizer.vocab_size = std::max(tokenizer.vocab_size, id + 1);
}

void read_vocabulary(TokenizerJson& tokenizer, const Part& vocabulary) {
  for (const auto& [entry, value] : vocabulary.value().items()) {
    const int id = to_id(value, vocabulary);
    const auto bytes = bytes_of_byte_level(entry);
    add_token(tokenizer, id, {bytes.value_or(entry), false}, vocabulary);
    if (bytes) tokenizer.bpe.add_token(*bytes, id);
  }
}

// "a b" or ["a", "b"].
std::pair<std::string, std::string> parse_merge(const json& merge, const Part& merges) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
    return {merge[0].get<std::string>(), merge[1].get<std::string>()};
  }
  if (merge.is_string()) {
    const auto text = merge.get<std::string>();
    const std::size_t space = text.find(' ');
    if (space != std::string::npos && text.find(' ', space + 1) == std::string::npos) {
      return {text.substr(0, space), text.substr(space + 1)};
    }
  }
  merges.fail(fmt::format("a merge must be \"a b\" or [\"a\", \"b\"], but is {}", as_json(merge)));
}

void read_merges(TokenizerJson& tokenizer, const Part& merges) {
  for (const json& merge : merges.value()) {
    const auto [left, right] = parse_merge(merge, merges);
    const auto left_bytes = bytes_of_byte_level(left);
    const auto right_bytes = bytes_of_byte_level(right);
    if (!left_bytes || !right_bytes || !tokenizer.bpe.add_merge(*left_bytes, *right_bytes)) {
      merges.fail(fmt::format("the merge of {} and {} is not of tokens in the vocabulary",
                              in_quotes(left), in_quotes(right)));
    }
  }
}

void check_model(const Part& model) {
  if (model.has("type") && model.text("type") != "BPE") {
    model.refuse("the type " + in_quotes(model.text("type")));
  }
  if (model.boolean("byte_fallback", false)) {
    model.refuse("BPE of characters (\"byte_fallback\" true)");
  }
  model.expect("dropout", 0.0);
  model.expect("continuing_subword_prefix", "");
  model.expect("end_of_word_suffix", "");
}

void read_added_tokens(TokenizerJson& tokenizer, const Part& root) {
  if (!root.has("added_tokens")) return;
  const json& vocabulary = root.object("model").object("vocab").value();
  for (const Part& token : root.array("added_tokens").elements()) {
    const auto content = token.text("content");
    if (content.empty()) token.fail("\"content\" must not be empty");
    const int id = to_id(token.value().value("id", json()), token);
    for (const char* option : {"single_word", "lstrip", "rstrip"}) token.expect(option, false);
    const bool is_special = token.boolean("special", false);
    if (vocabulary.contains(content)) {
      if (vocabulary[content] != id) {
        token.fail(fmt::format("{} has the id {}, but {} in the vocabulary", in_quotes(content), id,
                               vocabulary[content].dump()));
      }
      tokenizer.tokens.at(id).is_special = is_special;
    } else {
      add_token(tokenizer, id, {bytes_of_byte_level(content).value_or(content), is_special}, token);
    }
    const bool is_normalized = token.boolean("normalized", !is_special);
    (is_normalized ? tokenizer.added_normalized : tokenizer.added).add(content, id);
  }
}

// The part itself, or the parts of a "Sequence", at any depth.
std::vector<Part> flattened(const Part& part, const char* list) {
  if (part.text("type") != "Sequence") return {part};
  std::vector<Part> result;
  for (const Part& element : part.array(list).elements()) {
    for (Part& leaf : flattened(element, list)) result.push_back(std::move(leaf));
  }
  return result;
}

Regex split_pattern(const Part& split) {
  if (split.text("behavior") != "Isolated") {
    split.refuse("the behavior " + in_quotes(split.text("behavior")));
  }
  const Part pattern = split.object("pattern");
  if (!pattern.has("Regex")) pattern.refuse("a pattern other than \"Regex\"");
  return {pattern.text("Regex"), pattern.where()};
}

TokenizerJson::Step read_step(const Part& part) {
  const std::string type = part.text("type");
  if (type == "Split") return {false, split_pattern(part)};
  if (type == "Digits") {
    const bool alone = part.boolean("individual_digits", false);
    return {false, Regex(alone ? R"(\p{N})" : R"(\p{N}+)", part.where())};
  }
  if (type != "ByteLevel") part.refuse("the type " + in_quotes(type));
  TokenizerJson::Step step{part.boolean("add_prefix_space", true), std::nullopt};
  if (part.boolean("use_regex", true)) step.split.emplace(kWordsOfGpt2, part.where());
  return step;
}

void read_pre_tokenizer(TokenizerJson& tokenizer, const Part& root) {
  const Part pre_tokenizer = root.object("pre_tokenizer");
  const auto parts = flattened(pre_tokenizer, "pretokenizers");
  for (const Part& part : parts) {
    tokenizer.steps.push_back(read_step(part));
    const bool is_last = &part == &parts.back();
    if ((part.text("type") == "ByteLevel") != is_last) {
      pre_tokenizer.refuse("a pre-tokenizer without \"ByteLevel\", or with parts after it,");
    }
  }
}

// The special token that stands in front of the text in a template such as [BOS, A].
void read_template(TokenizerJson& tokenizer, const Part& part) {
  for (const Part& piece : part.array("single").elements()) {
    if (piece.has("Sequence")) return;
    if (tokenizer.bos >= 0) part.refuse("more than one token in front of a text");
    const auto name = piece.object("SpecialToken").text("id");
    const Part token = part.object("special_tokens").object(name.c_str());
    const json& ids = token.array("ids").value();
    if (ids.size() != 1) token.refuse("a special token of other than one id");
    tokenizer.bos = to_id(ids[0], token);
    if (!tokenizer.tokens.contains(tokenizer.bos)) {
      token.fail(fmt::format("the id {} is not in the vocabulary", tokenizer.bos));
    }
  }
}

void read_post_processor(TokenizerJson& tokenizer, const Part& root) {
  if (!root.has("post_processor")) return;
  for (const Part& part : flattened(root.object("post_processor"), "processors")) {
    const std::string type = part.text("type");
    if (type == "TemplateProcessing") {
      read_template(tokenizer, part);
    } else if (type != "ByteLevel") {
      part.refuse("the type " + in_quotes(type));
    }
  }
}

void check_decoder(const Part& root) {
  for (const Part& part : flattened(root.object("decoder"), "decoders")) {
    if (part.text("type") != "ByteLevel") part.refuse("the type " + in_quotes(part.text("type")));
  }
}

}  // namespace

TokenizerJson parse_tokenizer_json(std::string_view text, const std::string& where) {
  const json value = parse_json_object(text, where);
  const Part root(value, where);
  const Part model = root.object("model");
  check_model(model);
  root.expect("normalizer", nullptr);
  TokenizerJson tokenizer;
  tokenizer.bpe = Bpe(model.boolean("ignore_merges", false));
  read_pre_tokenizer(tokenizer, root);
  check_decoder(root);
  read_vocabulary(tokenizer, model.object("vocab"));
  read_merges(tokenizer, model.array("merges"));
  read_added_tokens(tokenizer, root);
  read_post_processor(tokenizer, root);
  return tokenizer;
}

}  // namespace sluice
