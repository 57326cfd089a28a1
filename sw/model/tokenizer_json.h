// Hugging Face's tokenizer.json, as far as byte-level BPE needs it (GPT-2, Llama 3, SmolLM):
// https://huggingface.co/docs/tokenizers. Everything that would change a token and is not supported
// is refused by name. Truncation and padding are for batches and are not looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sw/model/added_tokens.h"
#include "sw/model/bpe.h"
#include "sw/model/regex.h"

namespace sluice {

struct TokenizerJson {
  // How a text is cut into words: every step takes the pieces of the one before it.
  struct Step {
    bool puts_space_in_front = false;  // of a piece that begins with none
    std::optional<Regex> split;
  };

  struct Token {
    std::string bytes;  // that it decodes to
    bool is_special = false;
  };

  Bpe bpe;
  AddedTokens added;             // looked for first
  AddedTokens added_normalized;  // looked for in what the former left
  std::vector<Step> steps;
  std::unordered_map<int, Token> tokens;  // by id
  int vocab_size = 0;                     // the largest id and one
  int bos = -1;                           // what is put in front of a text, -1 for nothing
};

// Throws ModelError, opened by `where`, for what is malformed or not supported.
TokenizerJson parse_tokenizer_json(std::string_view text, const std::string& where);

}  // namespace sluice
