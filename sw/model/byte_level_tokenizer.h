// Byte-level BPE from a tokenizer.json.
#pragma once

#include "sw/model/tokenizer_backend.h"
#include "sw/model/tokenizer_json.h"

namespace sluice {

class ByteLevelTokenizer : public TokenizerBackend {
 public:
  // Throws ModelError as parse_tokenizer_json() does.
  ByteLevelTokenizer(std::string_view json, std::string source);

  int vocab_size() const override { return tokenizer_.vocab_size; }
  int bos() const override { return tokenizer_.bos; }
  int eos() const override { return -1; }

  std::vector<int> encode(std::string_view text) const override;
  std::string decode(std::span<const int> tokens) const override;
  bool ends_in_character(std::span<const int> tokens) const override;

 private:
  class Words;

  void cut(std::string_view text, std::size_t step, Words& words) const;
  std::string bytes_of(std::span<const int> tokens) const;

  std::string source_;
  TokenizerJson tokenizer_;
};

}  // namespace sluice
