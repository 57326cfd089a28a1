#include "sw/model/tokenizer.h"

#include <fmt/format.h>

#include "sw/model/byte_level_tokenizer.h"
#include "sw/model/error.h"
#include "sw/model/mapped_file.h"
#include "sw/model/sentencepiece_tokenizer.h"

namespace sluice {

Tokenizer::Tokenizer(const std::filesystem::path& path)
    : Tokenizer(
          parse(path.extension() == ".json" ? TokenizerKind::kJson : TokenizerKind::kSentencePiece,
                MappedFile(path).bytes(), path.string())) {}

Tokenizer Tokenizer::parse(TokenizerKind kind, std::span<const std::byte> bytes,
                           std::string source) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::shared_ptr<const TokenizerBackend> backend;
  if (kind == TokenizerKind::kJson) {
    backend = std::make_shared<ByteLevelTokenizer>(text, source);
  } else {
    backend = std::make_shared<SentencePieceTokenizer>(text, source);
  }
  return {kind, std::move(source), std::move(backend)};
}

int Tokenizer::vocab_size() const { return backend_->vocab_size(); }
int Tokenizer::bos() const { return backend_->bos(); }
int Tokenizer::eos() const { return backend_->eos(); }

std::vector<int> Tokenizer::encode(std::string_view text, bool with_bos) const {
  std::vector<int> tokens = backend_->encode(text);
  if (with_bos) {
    if (bos() < 0) throw ModelError(fmt::format("{}: has no beginning-of-text token", source_));
    tokens.insert(tokens.begin(), bos());
  }
  return tokens;
}

std::string Tokenizer::decode(std::span<const int> tokens) const {
  for (const int token : tokens) check_token(token);
  return backend_->decode(tokens);
}

void Tokenizer::check_token(int token) const {
  if (token < 0 || token >= vocab_size()) {
    throw ModelError(
        fmt::format("{}: token {} is outside the vocabulary of {}", source_, token, vocab_size()));
  }
}

std::string TextStream::push(int token) {
  tokenizer_.check_token(token);
  pending_.push_back(token);
  return tokenizer_.backend_->ends_in_character(pending_) ? std::string() : flush();
}

std::string TextStream::finish() { return flush(); }

std::string TextStream::flush() {
  std::vector<int> tokens = context_;
  tokens.insert(tokens.end(), pending_.begin(), pending_.end());
  pending_.clear();
  std::string text = tokenizer_.backend_->decode(tokens);
  const std::string result = text.substr(context_size_);
  if (context_size_ == 0) {
    context_ = std::move(tokens);
    context_size_ = text.size();
  }
  return result;
}

std::optional<std::filesystem::path> tokenizer_beside(const std::filesystem::path& model) {
  const auto folder = std::filesystem::is_directory(model) ? model : model.parent_path();
  for (const char* name : {"tokenizer.model", "tokenizer.json"}) {
    if (auto path = folder / name; std::filesystem::exists(path)) return path;
  }
  return std::nullopt;
}

void check_vocabulary(const Tokenizer& tokenizer, int vocab_size, const std::string& model) {
  if (tokenizer.vocab_size() > vocab_size) {
    throw ModelError(
        fmt::format("{} has {} tokens, but {} knows only {}; is it the tokenizer of this model?",
                    tokenizer.source(), tokenizer.vocab_size(), model, vocab_size));
  }
}

}  // namespace sluice
