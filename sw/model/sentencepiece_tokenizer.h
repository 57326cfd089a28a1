// SentencePiece models (tokenizer.model), with Google's library.
#pragma once

#include <memory>

#include "sw/model/tokenizer_backend.h"

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace sluice {

class SentencePieceTokenizer : public TokenizerBackend {
 public:
  // Throws ModelError when the bytes are not a SentencePiece model.
  SentencePieceTokenizer(std::string_view bytes, std::string source);
  ~SentencePieceTokenizer() override;

  int vocab_size() const override;
  int bos() const override;
  int eos() const override;

  std::vector<int> encode(std::string_view text) const override;
  std::string decode(std::span<const int> tokens) const override;
  bool ends_in_character(std::span<const int> tokens) const override;

 private:
  std::string source_;
  std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
};

}  // namespace sluice
