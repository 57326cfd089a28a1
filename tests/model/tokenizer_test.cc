// What holds for both kinds of tokenizer, and the SentencePiece wrapper on a real one: the embedded
// checkpoint's.

#include "sw/model/tokenizer.h"

#include <random>

#include "tests/model/byte_level_json.h"
#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

const std::filesystem::path kModel =
    std::filesystem::path(SLUICE_SOURCE_DIR) / "models" / "stories" / "tokenizer.model";

TEST(Tokenizer, EncodesAndDecodes) {
  const Tokenizer tokenizer(kModel);
  const std::string text = "There was a young kitten. It liked milk.";
  const std::vector<int> plain = tokenizer.encode(text, false);
  const std::vector<int> with_bos = tokenizer.encode(text, true);
  ASSERT_EQ(with_bos.size(), plain.size() + 1);
  EXPECT_EQ(with_bos.front(), tokenizer.bos());
  EXPECT_EQ(tokenizer.decode(plain), text);
  EXPECT_EQ(tokenizer.decode(with_bos), text);
  for (const int token : plain) EXPECT_LT(token, tokenizer.vocab_size());
}

TEST(Tokenizer, RefusesIdsOutsideTheVocabulary) {
  const Tokenizer tokenizer(kModel);
  const std::vector<int> large = {tokenizer.vocab_size()};
  expect_error([&] { tokenizer.decode(large); }, "is outside the vocabulary");
  const std::vector<int> negative = {-1};
  expect_error([&] { tokenizer.decode(negative); }, "token -1 is outside the vocabulary");
}

TEST(Tokenizer, RefusesWhatIsNoSentencePieceModel) {
  const TempDir folder;
  for (const char* bytes : {"", "not a model", "\n\xff\xff\xff\xff\x0f"}) {
    const auto path = folder.write("tokenizer.model", bytes);
    expect_error([&] { Tokenizer{path}; }, "is not a SentencePiece model");
  }
  expect_error([&] { Tokenizer(folder.path() / "none"); }, "cannot open");
}

TEST(Tokenizer, SurvivesFlippedBits) {
  const Loader use = [](const std::filesystem::path& path) {
    const Tokenizer tokenizer(path);
    tokenizer.decode(tokenizer.encode("A cat \xe2\x82\xac sat\xff.", false));
  };
  const std::string bytes = read_text(kModel);
  expect_survives_flips(use, bytes, "tokenizer.model", bytes.size(), 500);
}

TEST(Tokenizer, IsFoundBesideAModel) {
  const TempDir folder;
  EXPECT_FALSE(tokenizer_beside(folder.path()));
  const auto path = folder.write("tokenizer.model", "");
  EXPECT_EQ(tokenizer_beside(folder.path()), path);
  EXPECT_EQ(tokenizer_beside(folder.path() / "m.gguf"), path);
}

TEST(Tokenizer, TakesTheSentencePieceModelFirst) {
  const TempDir folder;
  const auto json = folder.write("tokenizer.json", byte_level_json().dump());
  EXPECT_EQ(tokenizer_beside(folder.path()), json);
  EXPECT_EQ(Tokenizer::open(json).kind(), TokenizerKind::kJson);
  EXPECT_EQ(tokenizer_beside(folder.path() / "m.gguf"), json);
  const auto model = folder.write("tokenizer.model", read_text(kModel));
  EXPECT_EQ(tokenizer_beside(folder.path()), model);
  EXPECT_EQ(Tokenizer::open(model).kind(), TokenizerKind::kSentencePiece);
}

TEST(Tokenizer, ReadsBytesInMemory) {
  const std::string bytes = read_text(kModel);
  const auto tokenizer = Tokenizer::parse(TokenizerKind::kSentencePiece,
                                          std::as_bytes(std::span(bytes)), "stories.sluice");
  EXPECT_EQ(tokenizer.source(), "stories.sluice");
  EXPECT_EQ(tokenizer.encode("A cat", true), Tokenizer::open(kModel).encode("A cat", true));
}

TEST(Tokenizer, MustFitTheModel) {
  const auto tokenizer = Tokenizer::open(kModel);
  check_vocabulary(tokenizer, tokenizer.vocab_size(), "m.gguf");
  check_vocabulary(tokenizer, tokenizer.vocab_size() + 1, "m.gguf");
  expect_error([&] { check_vocabulary(tokenizer, tokenizer.vocab_size() - 1, "m.gguf"); },
               "but m.gguf knows only");
  expect_error([&] { check_vocabulary(tokenizer, 5, "m.gguf"); }, "tokenizer.model has");
}

class Streams : public ::testing::TestWithParam<TokenizerKind> {
 protected:
  Tokenizer tokenizer() const {
    const std::string bytes =
        GetParam() == TokenizerKind::kJson ? byte_level_json().dump() : read_text(kModel);
    return Tokenizer::parse(GetParam(), std::as_bytes(std::span(bytes)), "tokenizer");
  }
};

bool is_utf8(const std::string& text) {
  const auto parsed =
      nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore);
  return nlohmann::json::parse(parsed).get<std::string>() == text;
}

TEST_P(Streams, GiveWhatDecodeGives) {
  const Tokenizer all = tokenizer();
  // Where the single bytes are: SentencePiece has them after the control tokens.
  const int bytes = GetParam() == TokenizerKind::kJson ? 0 : 3;
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    std::vector<int> tokens;
    for (std::uint32_t i = random() % 30; i > 0; --i) {
      const std::uint32_t kind = random() % 4;
      const std::uint32_t range = kind == 0 ? std::uint32_t(all.vocab_size()) : kind == 1 ? 5 : 256;
      tokens.push_back(int(random() % range) + (kind > 1 ? bytes : 0));
    }
    TextStream stream(all);
    std::string text;
    for (const int token : tokens) {
      const std::string part = stream.push(token);
      ASSERT_TRUE(is_utf8(part)) << "seed " << seed;
      text += part;
    }
    text += stream.finish();
    ASSERT_EQ(text, all.decode(tokens)) << "seed " << seed;
  }
}

TEST_P(Streams, GiveACharacterWhenItIsWhole) {
  const Tokenizer all = tokenizer();
  const std::string text = "a \xf0\x9f\x98\x80!";
  TextStream stream(all);
  std::vector<std::string> parts;
  for (const int token : all.encode(text, true)) {
    if (std::string part = stream.push(token); !part.empty()) parts.push_back(part);
  }
  EXPECT_EQ(stream.finish(), "");
  ASSERT_GE(parts.size(), 3u);
  EXPECT_EQ(parts.back(), "!");
  EXPECT_TRUE(parts[parts.size() - 2].ends_with("\xf0\x9f\x98\x80"));
}

TEST_P(Streams, EndWithWhatIsUnfinished) {
  const Tokenizer all = tokenizer();
  std::vector<int> tokens = all.encode("a\xf0\x9f\x98\x80", false);
  tokens.pop_back();
  TextStream stream(all);
  std::string text;
  for (const int token : tokens) text += stream.push(token);
  EXPECT_EQ(text, "a");
  EXPECT_EQ(text + stream.finish(), all.decode(tokens));
  expect_error([&] { stream.push(all.vocab_size()); }, "is outside the vocabulary");
}

INSTANTIATE_TEST_SUITE_P(Kinds, Streams,
                         ::testing::Values(TokenizerKind::kSentencePiece, TokenizerKind::kJson),
                         [](const auto& info) {
                           return info.param == TokenizerKind::kJson ? "Json" : "SentencePiece";
                         });

// A model that puts a space in front of a text, and drops it from the first word decoded.
TEST(Tokenizer, StreamsOnAfterAPrompt) {
  const auto path = shared_models() / "tiny1m" / "tokenizer.model";
  SLUICE_SKIP_WITHOUT(path);
  const auto tokenizer = Tokenizer::open(path);
  TextStream stream(tokenizer);
  std::string text;
  for (const int token : tokenizer.encode("Once upon", true)) text += stream.push(token);
  EXPECT_EQ(text, "Once upon");
  for (const int token : tokenizer.encode("a time", false)) text += stream.push(token);
  EXPECT_EQ(text + stream.finish(), "Once upon a time");
}

}  // namespace
}  // namespace sluice::test
