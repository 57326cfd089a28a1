#include "sw/model/tokenizer.h"

#include <fmt/format.h>
#include <sentencepiece_processor.h>

#include "sw/model/error.h"
#include "sw/model/mapped_file.h"

namespace sluice {
namespace {

void check(const sentencepiece::util::Status& status, const std::string& source,
           std::string_view what) {
  if (!status.ok()) {
    throw ModelError(fmt::format("{}: {}: {}", source, what, in_quotes(status.ToString())));
  }
}

}  // namespace

Tokenizer::Tokenizer(const std::filesystem::path& path)
    : source_(path.string()),
      processor_(std::make_unique<sentencepiece::SentencePieceProcessor>()) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  check(processor_->LoadFromSerializedProto(
            {reinterpret_cast<const char*>(bytes.data()), bytes.size()}),
        source_, "is not a SentencePiece model");
}

Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

int Tokenizer::vocab_size() const { return processor_->GetPieceSize(); }
int Tokenizer::bos() const { return processor_->bos_id(); }
int Tokenizer::eos() const { return processor_->eos_id(); }

std::vector<int> Tokenizer::encode(std::string_view text, bool with_bos) const {
  std::vector<int> tokens;
  check(processor_->Encode(text, &tokens), source_, "cannot encode");
  if (with_bos) {
    if (bos() < 0) throw ModelError(fmt::format("{}: has no beginning-of-text token", source_));
    tokens.insert(tokens.begin(), bos());
  }
  return tokens;
}

std::string Tokenizer::decode(std::span<const int> tokens) const {
  for (const int token : tokens) {
    if (token < 0 || token >= vocab_size()) {
      throw ModelError(fmt::format("{}: token {} is outside the vocabulary of {}", source_, token,
                                   vocab_size()));
    }
  }
  std::string text;
  check(processor_->Decode(std::vector<int>(tokens.begin(), tokens.end()), &text), source_,
        "cannot decode");
  return text;
}

std::optional<std::filesystem::path> tokenizer_beside(const std::filesystem::path& model) {
  const auto folder = std::filesystem::is_directory(model) ? model : model.parent_path();
  auto path = folder / "tokenizer.model";
  if (!std::filesystem::exists(path)) return std::nullopt;
  return path;
}

}  // namespace sluice
