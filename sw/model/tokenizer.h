// SentencePiece tokenizers (tokenizer.model of a Llama checkpoint).
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace sluice {

class Tokenizer {
 public:
  // Throws ModelError when the file cannot be read or is not a SentencePiece model.
  explicit Tokenizer(const std::filesystem::path& path);
  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  int vocab_size() const;
  int bos() const;  // -1 when the model has none
  int eos() const;  // -1 when the model has none

  // Token ids of UTF-8 text. Throws ModelError when BOS is asked for and the model has none.
  std::vector<int> encode(std::string_view text, bool with_bos) const;

  // Text of token ids; control tokens give nothing. Throws ModelError for an id outside the
  // vocabulary.
  std::string decode(std::span<const int> tokens) const;

 private:
  std::string source_;
  std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
};

// tokenizer.model in the model's folder, `model` being the folder itself or a file in it; nothing
// when there is none.
std::optional<std::filesystem::path> tokenizer_beside(const std::filesystem::path& model);

}  // namespace sluice
