// Byte-level BPE of tokenizer.json: a small vocabulary of the test's own, with tokens worked out by
// hand, and what holds for every text.

#include <fmt/format.h>

#include <random>

#include "sw/model/tokenizer.h"
#include "sw/model/utf8.h"
#include "tests/model/byte_level_json.h"
#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

using nlohmann::json;
using Ids = std::vector<int>;

Tokenizer parse(const std::string& text) {
  return Tokenizer::parse(TokenizerKind::kJson, std::as_bytes(std::span(text)), "tokenizer.json");
}

Tokenizer parse(const json& value) { return parse(value.dump()); }

Ids encode(const json& value, std::string_view text) { return parse(value).encode(text, false); }

Ids encode(std::string_view text) { return encode(byte_level_json(), text); }

TEST(ByteLevel, MergesTheLowestRankFirst) {
  EXPECT_EQ(encode("hello"), (Ids{259}));
  EXPECT_EQ(encode("hell"), (Ids{258}));
  EXPECT_EQ(encode("shell"), (Ids{'s', 258}));
  // "l l" comes before "l d", the leftmost of equal merges first.
  EXPECT_EQ(encode("lld"), (Ids{257, 'd'}));
  EXPECT_EQ(encode("llld"), (Ids{257, 263}));
  EXPECT_EQ(encode("lll"), (Ids{257, 'l'}));
  EXPECT_EQ(encode("hello world"), (Ids{259, 262, 263}));
  EXPECT_EQ(encode(" wor"), (Ids{262}));
  EXPECT_EQ(encode("caf\xc3\xa9"), (Ids{'c', 'a', 'f', 268}));
  EXPECT_EQ(encode(""), (Ids{}));
}

TEST(ByteLevel, CutsWordsAsLlama3Does) {
  EXPECT_EQ(encode("1234"), (Ids{265, '4'}));  // digits in groups of three
  EXPECT_EQ(encode("0123"), (Ids{'0', 264, '3'}));
  EXPECT_EQ(encode("\n\n"), (Ids{267}));
  EXPECT_EQ(encode("\n\nab"), (Ids{267, 269}));
  EXPECT_EQ(encode("it's"), (Ids{'i', 't', 266}));
  EXPECT_EQ(encode("IT'S"), (Ids{'I', 'T', '\'', 'S'}));
  // The last of several spaces goes with the word after them.
  EXPECT_EQ(encode("a  world"), (Ids{'a', ' ', 262, 263}));
  EXPECT_EQ(encode("a b"), (Ids{'a', ' ', 'b'}));
}

// The words show in which of the spaces " w" is merged.
TEST(ByteLevel, CutsWordsAsGpt2Does) {
  json value = byte_level_json();
  value["pre_tokenizer"] = {{"type", "ByteLevel"}, {"add_prefix_space", false}};
  EXPECT_EQ(encode(value, "1234"), (Ids{265, '4'}));
  EXPECT_EQ(encode(value, "hello world's"), (Ids{259, 262, 263, 266}));
  EXPECT_EQ(encode(value, "hell1"), (Ids{258, '1'}));
  value["pre_tokenizer"]["add_prefix_space"] = true;
  EXPECT_EQ(encode(value, "world"), (Ids{262, 263}));
  EXPECT_EQ(encode(value, " world"), (Ids{262, 263}));
  EXPECT_EQ(encode(value, "world<s>world"), (Ids{262, 263, kBos, 262, 263}));
}

TEST(ByteLevel, CutsDigits) {
  json value = byte_level_json();
  const json byte_level = {{"type", "ByteLevel"}, {"add_prefix_space", false}};
  const auto with_digits = [&](bool individual) {
    value["pre_tokenizer"] = {
        {"type", "Sequence"},
        {"pretokenizers", {{{"type", "Digits"}, {"individual_digits", individual}}, byte_level}}};
    return value;
  };
  EXPECT_EQ(encode(with_digits(true), "a123"), (Ids{'a', '1', '2', '3'}));
  EXPECT_EQ(encode(with_digits(false), "a123"), (Ids{'a', 265}));
  EXPECT_EQ(encode(with_digits(true), " wor"), (Ids{262}));
}

TEST(ByteLevel, TakesAWholeWordWithoutMerges) {
  json value = byte_level_json();
  value["model"]["vocab"]["held"] = 273;  // no merges lead there
  EXPECT_EQ(encode(value, "held"), (Ids{256, 263}));
  value["model"]["ignore_merges"] = true;
  EXPECT_EQ(encode(value, "held"), (Ids{273}));
  EXPECT_EQ(encode(value, "shield"), encode("shield"));
}

TEST(ByteLevel, ReadsMergesAsPairs) {
  json value = byte_level_json();
  for (json& merge : value["model"]["merges"]) {
    const auto text = merge.get<std::string>();
    const std::size_t space = text.find(' ');
    merge = {text.substr(0, space), text.substr(space + 1)};
  }
  EXPECT_EQ(encode(value, "hello world"), (Ids{259, 262, 263}));
}

TEST(ByteLevel, FindsAddedTokensInTheText) {
  EXPECT_EQ(encode("<s>hell</s>"), (Ids{kBos, 258, kEos}));
  EXPECT_EQ(encode("a<tool>b"), (Ids{'a', kTool, 'b'}));
  EXPECT_EQ(encode("<s"), (Ids{'<', 's'}));
  json value = byte_level_json();
  value["added_tokens"].push_back({{"id", 273}, {"content", "<s>>"}, {"special", true}});
  value["added_tokens"].push_back({{"id", 274}, {"content", "hell no"}, {"special", false}});
  EXPECT_EQ(encode(value, "<s>>"), (Ids{273}));  // the longest
  EXPECT_EQ(encode(value, "<s><s>>"), (Ids{kBos, 273}));
  EXPECT_EQ(encode(value, "hell nohell"), (Ids{274, 258}));
  const Tokenizer tokenizer = parse(value);
  EXPECT_EQ(tokenizer.decode(Ids{kBos, 274, kTool, kEos}), "hell no<tool>");
  EXPECT_EQ(tokenizer.vocab_size(), 275);
}

TEST(ByteLevel, LooksForAddedTokensThatAreNotNormalizedFirst) {
  json value = byte_level_json();
  const auto add = [&](int id, const char* content, bool is_normalized) {
    value["added_tokens"].push_back(
        {{"id", id}, {"content", content}, {"special", false}, {"normalized", is_normalized}});
  };
  add(273, "xy", true);
  add(274, "yz", false);
  EXPECT_EQ(encode(value, "xyz"), (Ids{'x', 274}));
  EXPECT_EQ(encode(value, "xy"), (Ids{273}));
  // Special ones are not normalized where it is not said, others are.
  value["added_tokens"][3].erase("normalized");
  value["added_tokens"][4].erase("normalized");
  value["added_tokens"][4]["special"] = true;
  EXPECT_EQ(encode(value, "xyz"), (Ids{'x', 274}));
}

TEST(ByteLevel, KnowsBosFromThePostProcessor) {
  EXPECT_EQ(parse(byte_level_json()).bos(), kBos);
  EXPECT_EQ(parse(byte_level_json()).eos(), -1);
  EXPECT_EQ(parse(byte_level_json()).encode("hell", true), (Ids{kBos, 258}));
  json value = byte_level_json();
  value["post_processor"] = {{"type", "Sequence"},
                             {"processors", {{{"type", "ByteLevel"}}, value["post_processor"]}}};
  EXPECT_EQ(parse(value).bos(), kBos);
  value["post_processor"] = {{"type", "ByteLevel"}};
  EXPECT_EQ(parse(value).bos(), -1);
  value.erase("post_processor");
  expect_error([&] { parse(value).encode("a", true); }, "has no beginning-of-text token");
}

std::string random_text(std::mt19937& random) {
  constexpr std::array kParts = {"a",
                                 "hello",
                                 " ",
                                 "  ",
                                 "\n",
                                 "\r\n",
                                 "\t",
                                 "1",
                                 "2024",
                                 "it's",
                                 "WE'LL",
                                 "\xc3\xa9",
                                 "\xe6\x97\xa5",
                                 "!?",
                                 "\xf0\x9f\x98\x80",
                                 "<s>",
                                 "<tool>",
                                 "<",
                                 "\xc2\xa0",
                                 "\xe2\x80\xa8",
                                 "world",
                                 " w",
                                 "\xe1\xa0\x8e",
                                 "ab"};
  std::string text;
  for (std::uint32_t i = random() % 20; i > 0; --i) text += kParts.at(random() % kParts.size());
  return text;
}

std::string random_bytes(std::mt19937& random) {
  std::string bytes;
  for (std::uint32_t i = random() % 20; i > 0; --i) bytes += static_cast<char>(random());
  return bytes;
}

std::string without(std::string text, const std::string& part) {
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at)) {
    text.erase(at, part.size());
  }
  return text;
}

TEST(ByteLevel, DecodesWhatItEncoded) {
  const Tokenizer tokenizer = parse(byte_level_json());
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_text(random);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text, seed % 2 == 0)), without(text, "<s>"))
        << "seed " << seed;
    const std::string bytes = random_bytes(random);
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(bytes, false)), valid_utf8(bytes))
        << "seed " << seed;
  }
}

// A word merged as the definition says: again and again, the merge of the lowest rank, the leftmost
// of its places.
Ids merged_naively(const json& value, const std::string& word) {
  std::vector<std::string> parts;
  for (const char c : word) parts.emplace_back(1, c);
  const json& merges = value["model"]["merges"];
  for (std::size_t rank = 0; rank < merges.size();) {
    bool found = false;
    for (std::size_t i = 0; i + 1 < parts.size() && !found; ++i) {
      if (parts[i] + " " + parts[i + 1] != merges[rank]) continue;
      parts[i] += parts[i + 1];
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      found = true;
    }
    rank = found ? 0 : rank + 1;
  }
  Ids ids;
  for (const std::string& part : parts) ids.push_back(value["model"]["vocab"][part]);
  return ids;
}

TEST(ByteLevel, MergesAsTheDefinitionSays) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    json value = byte_level_json();
    json& merges = value["model"]["merges"] = json::array();
    json& vocabulary = value["model"]["vocab"];
    std::vector<std::string> parts = {"a", "b", "c"};
    for (int id = 300; id < 320; ++id) {
      const std::string left = parts[random() % parts.size()];
      const std::string right = parts[random() % parts.size()];
      if (vocabulary.contains(left + right)) continue;
      vocabulary[left + right] = id;
      merges.push_back(left + " " + right);
      parts.push_back(left + right);
    }
    const Tokenizer tokenizer = parse(value);
    for (int i = 0; i < 10; ++i) {
      std::string word;
      for (std::uint32_t length = 1 + random() % 40; length > 0; --length) {
        word += static_cast<char>('a' + random() % 3);
      }
      ASSERT_EQ(tokenizer.encode(word, false), merged_naively(value, word))
          << "seed " << seed << ": " << word;
    }
  }
}

TEST(ByteLevel, EncodesLongTextsWithoutWords) {
  const Tokenizer tokenizer = parse(byte_level_json());
  constexpr int kLetters = 400'000;
  const std::string letters(kLetters, 'l');
  EXPECT_EQ(tokenizer.encode(letters, false), Ids(kLetters / 2, 257));
  EXPECT_EQ(tokenizer.encode(std::string(kLetters, ' '), false), Ids(kLetters, ' '));
}

// The error when a part of the file, named by a JSON pointer, has this value and all else is good.
void expect_part_error(const char* pointer, const json& value, const std::string& message) {
  SCOPED_TRACE(std::string(pointer) + ": " + value.dump());
  json file = byte_level_json();
  file[json::json_pointer(pointer)] = value;
  expect_error([&] { parse(file); }, message);
  expect_error([&] { parse(file); }, "tokenizer.json");
}

TEST(ByteLevel, NamesWhatIsUnsupported) {
  const char* const instead = "is not supported: put the model's tokenizer.model beside it";
  const auto expect_unsupported = [&](const char* pointer, const json& value,
                                      const std::string& name) {
    expect_part_error(pointer, value, name + " " + instead);
  };
  expect_unsupported("/model/type", "Unigram", "the type \"Unigram\"");
  expect_unsupported("/model/byte_fallback", true, "BPE of characters (\"byte_fallback\" true)");
  expect_unsupported("/model/dropout", 0.1, "dropout 0.1");
  expect_unsupported("/model/end_of_word_suffix", "</w>", "end_of_word_suffix \"</w>\"");
  expect_unsupported("/normalizer", {{"type", "NFC"}}, "normalizer {\"type\":\"NFC\"}");
  expect_unsupported("/pre_tokenizer", {{"type", "Metaspace"}}, "the type \"Metaspace\"");
  expect_unsupported("/pre_tokenizer/pretokenizers/0/type", "Punctuation",
                     "the type \"Punctuation\"");
  expect_unsupported("/pre_tokenizer/pretokenizers/0/type", "ByteLevel",
                     "a pre-tokenizer without \"ByteLevel\", or with parts after it,");
  expect_unsupported("/pre_tokenizer/pretokenizers/0/behavior", "Removed",
                     "the behavior \"Removed\"");
  expect_unsupported("/pre_tokenizer/pretokenizers/0/pattern", {{"String", " "}},
                     "a pattern other than \"Regex\"");
  expect_unsupported("/decoder/type", "Metaspace", "the type \"Metaspace\"");
  expect_unsupported("/post_processor/type", "BertProcessing", "the type \"BertProcessing\"");
  expect_unsupported("/added_tokens/0/lstrip", true, "lstrip true");
  expect_unsupported("/added_tokens/0/single_word", true, "single_word true");
}

TEST(ByteLevel, NamesWhatIsWrong) {
  expect_part_error("/model/vocab/he", -1, "the token id -1 must be an integer below");
  expect_part_error("/model/vocab/he", 1 << 24, "must be an integer below 16777216");
  expect_part_error("/model/vocab/he", 5, "two tokens have the id 5");
  expect_part_error("/model/merges/0", "h e e", "a merge must be \"a b\" or");
  expect_part_error("/model/merges/0", "h", "a merge must be");
  expect_part_error("/model/merges/0", {"h"}, "a merge must be");
  expect_part_error("/model/merges/0", "q z", "the merge of \"q\" and \"z\" is not of tokens");
  expect_part_error("/model/merges", 5, "\"merges\" must be a list");
  expect_part_error("/model/vocab", json::array(), "\"vocab\" must be an object");
  expect_part_error("/added_tokens/1/id", kBos, "two tokens have the id 270");
  expect_part_error("/added_tokens/1/content", "", "\"content\" must not be empty");
  expect_part_error("/added_tokens/1/content", "he", "\"he\" has the id 271, but 256");
  expect_part_error("/pre_tokenizer/pretokenizers/0/pattern/Regex", "(",
                    "the regular expression \"(\" is not understood at byte 1");
  expect_part_error("/post_processor/special_tokens/<s>/ids/0", 999, "the id 999 is not in");
  expect_part_error("/decoder", nullptr, "\"decoder\" must be an object");
  expect_error([] { parse(std::string("[]")); }, "JSON must be an object");
  json value = byte_level_json();
  value["model"]["vocab"].erase("q");
  expect_error([&] { encode(value, "quick"); }, "has no token for the byte 0x71");
}

TEST(ByteLevel, GivesUpOnPatternsThatNeverEnd) {
  json value = byte_level_json();
  value["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"] = "(a+)+$";
  expect_error([&] { encode(value, std::string(60, 'a') + "b"); },
               "its regular expression fails on this text at byte 0");
}

TEST(ByteLevel, SurvivesFlippedBits) {
  const Loader use = [](const std::filesystem::path& path) {
    const auto tokenizer = Tokenizer::open(path);
    tokenizer.decode(tokenizer.encode("hello world 123 <s>\xff", false));
  };
  const std::string text = byte_level_json().dump();
  expect_survives_flips(use, text, "tokenizer.json", text.size(), 500);
}

}  // namespace
}  // namespace sluice::test
