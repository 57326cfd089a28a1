#include "sw/model/sentencepiece_tokenizer.h"

#include <fmt/format.h>
#include <sentencepiece_processor.h>

#include <algorithm>
#include <cstdlib>

#include "sw/model/error.h"
#include "sw/model/utf8.h"

namespace sluice {
namespace {

void check(const sentencepiece::util::Status& status, const std::string& source,
           std::string_view what) {
  if (!status.ok()) {
    throw ModelError(fmt::format("{}: {}: {}", source, what, in_quotes(status.ToString())));
  }
}

}  // namespace

SentencePieceTokenizer::SentencePieceTokenizer(std::string_view bytes, std::string source)
    : source_(std::move(source)),
      processor_(std::make_unique<sentencepiece::SentencePieceProcessor>()) {
  check(processor_->LoadFromSerializedProto({bytes.data(), bytes.size()}), source_,
        "is not a SentencePiece model (of a Llama 3, tokenizer.json is read)");
}

SentencePieceTokenizer::~SentencePieceTokenizer() = default;

int SentencePieceTokenizer::vocab_size() const { return processor_->GetPieceSize(); }
int SentencePieceTokenizer::bos() const { return processor_->bos_id(); }
int SentencePieceTokenizer::eos() const { return processor_->eos_id(); }

std::vector<int> SentencePieceTokenizer::encode(std::string_view text) const {
  std::vector<int> tokens;
  check(processor_->Encode({text.data(), text.size()}, &tokens), source_, "cannot encode");
  return tokens;
}

std::string SentencePieceTokenizer::decode(std::span<const int> tokens) const {
  std::string text;
  check(processor_->Decode(std::vector<int>(tokens.begin(), tokens.end()), &text), source_,
        "cannot decode");
  return text;
}

bool SentencePieceTokenizer::ends_in_character(std::span<const int> tokens) const {
  std::string bytes;  // the last of them, spelt <0xE2>
  for (std::size_t i = tokens.size(); i > 0 && bytes.size() < 4; --i) {
    if (!processor_->IsByte(tokens[i - 1])) break;
    const std::string& piece = processor_->IdToPiece(tokens[i - 1]);
    bytes.insert(bytes.begin(), static_cast<char>(std::strtol(piece.c_str() + 1, nullptr, 16)));
  }
  return unfinished_utf8(bytes) != 0;
}

}  // namespace sluice
