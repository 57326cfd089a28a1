// What each kind of tokenizer provides behind Tokenizer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

class TokenizerBackend {
 public:
  virtual ~TokenizerBackend() = default;

  virtual int vocab_size() const = 0;
  virtual int bos() const = 0;
  virtual int eos() const = 0;

  virtual std::vector<int> encode(std::string_view text) const = 0;

  // Ids are within the vocabulary.
  virtual std::string decode(std::span<const int> tokens) const = 0;

  // Whether more tokens could complete a character that these begin. Where they could not, what
  // follows decodes as it does after any text.
  virtual bool ends_in_character(std::span<const int> tokens) const = 0;
};

}  // namespace sluice
