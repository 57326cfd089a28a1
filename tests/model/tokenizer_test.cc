// The SentencePiece wrapper on a real tokenizer: the embedded checkpoint's.

#include "sw/model/tokenizer.h"

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

}  // namespace
}  // namespace sluice::test
