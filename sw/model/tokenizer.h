// Text to token ids and back, by the tokenizer that a checkpoint brings: SentencePiece's
// tokenizer.model, or byte-level BPE in Hugging Face's tokenizer.json (see tokenizer_json.h for
// what of it is read).
//
// Bytes that are not UTF-8 count as U+FFFD, in a text to encode as in what tokens decode to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class TokenizerBackend;

enum class TokenizerKind { kSentencePiece, kJson };

class Tokenizer {
 public:
  // A file ending in .json, or a SentencePiece model. Throws ModelError when it cannot be read, is
  // not what its name says, or needs something that is not supported.
  static Tokenizer open(const std::filesystem::path& path) { return Tokenizer(path); }
  explicit Tokenizer(const std::filesystem::path& path);

  // The bytes of such a file, which are not needed afterwards; messages name `source`.
  static Tokenizer parse(TokenizerKind kind, std::span<const std::byte> bytes, std::string source);

  TokenizerKind kind() const { return kind_; }
  const std::string& source() const { return source_; }

  int vocab_size() const;

  // -1 when there is none. Of a tokenizer.json, BOS is what its post_processor puts in front of a
  // text, and EOS is in the model's configuration alone (LlamaConfig::eos_token_ids).
  int bos() const;
  int eos() const;

  // Throws ModelError when BOS is asked for and the tokenizer has none.
  std::vector<int> encode(std::string_view text, bool with_bos) const;

  // Control tokens give nothing. Throws ModelError for an id outside the vocabulary.
  std::string decode(std::span<const int> tokens) const;

 private:
  friend class TextStream;

  Tokenizer(TokenizerKind kind, std::string source, std::shared_ptr<const TokenizerBackend> backend)
      : kind_(kind), source_(std::move(source)), backend_(std::move(backend)) {}

  void check_token(int token) const;

  TokenizerKind kind_;
  std::string source_;
  std::shared_ptr<const TokenizerBackend> backend_;
};

// Text of tokens that come one by one. What push() and finish() give is whole characters, and all
// together what decode() gives for all the tokens. SentencePiece drops the space in front of the
// first word, so for a text that goes on after a prompt, push the prompt's tokens first.
class TextStream {
 public:
  explicit TextStream(Tokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}

  // The text that is certain now; often nothing. Throws ModelError for an id outside the
  // vocabulary.
  std::string push(int token);

  // What was held back, at the end.
  std::string finish();

 private:
  std::string flush();

  Tokenizer tokenizer_;
  std::vector<int> context_;  // decoded before; the first of all, up to some text
  std::size_t context_size_ = 0;
  std::vector<int> pending_;
};

// In the model's folder, `model` being the folder itself or a file in it: tokenizer.model, or else
// tokenizer.json; nothing when there is neither.
std::optional<std::filesystem::path> tokenizer_beside(const std::filesystem::path& model);

// Throws ModelError, naming both, when the tokenizer has tokens that are not among the
// `vocab_size` of the model.
void check_vocabulary(const Tokenizer& tokenizer, int vocab_size, const std::string& model);

}  // namespace sluice
