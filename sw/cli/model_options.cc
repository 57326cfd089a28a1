#include "sw/cli/model_options.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sw/cli/accepted_by.h"
#include "sw/cli/fitting_device.h"
#include "sw/cli/rate_progress.h"
#include "sw/compress/weight_words.h"
#include "sw/container/container_file.h"
#include "sw/model/llama_checkpoint.h"
#include "sw/planner/step_for_bits.h"

namespace sluice {
namespace {

Tokenizer checked(Tokenizer tokenizer, const LlamaModel& model) {
  check_vocabulary(tokenizer, model.config.vocab_size, model.source);
  return tokenizer;
}

}  // namespace

void CompressWords::add_to(CLI::App& command, Part part) {
  if (part == kAll) {
    command.add_option("--sparsity", sparsity, "dense, 1:2 or 2:4: prunes the smallest weights")
        ->capture_default_str();
    command.add_option("--coding", coding, "raw, fixed:<bits>, huffman or trellis")
        ->capture_default_str();
    command.add_option("--bits", bits, "a weight, for huffman and trellis; default about 4.5")
        ->check(CLI::Range(kFewestBits, kMostBits));
  } else {
    command.add_option("--operand", operand, "int8 or fp8 (E4M3)")->capture_default_str();
  }
  command.add_option("--scales", scales, "row or matrix; default by the coding");
  command
      .add_option("--palette", palette,
                  "round weights to steps:<n>, quantiles:<n>, kmeans:<n> or float:<n> symbols "
                  "instead of even steps")
      ->check(accepted_by(parse_palette));
  command
      .add_option("--linear", linears,
                  "another choice for one kind of linear, as head=dense:huffman@6; may be given "
                  "more than once")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->check(accepted_by(parse_override));
}

CompressOptions CompressWords::options(const std::string& config) const {
  CompressOptions options;
  options.config = config;
  options.sparsity = parse_sparsity(sparsity);
  options.coding = parse_coding(coding);
  options.bits = bits;
  options.scales = scales;
  options.palette = palette;
  for (const std::string& word : linears) options.overrides.insert(parse_override(word));
  return options;
}

CompressedModel open_model(const std::string& path, const CompressOptions& options) {
  if (is_container(path)) return open_compressed(path);
  RateProgress progress("M weights", 1e6);
  return compress_in_memory(LlamaCheckpoint::open(path), options, [&](const CompressState& state) {
    progress.show(static_cast<double>(state.weights), static_cast<double>(state.weights_in_all),
                  "compressing " + state.tensor);
  });
}

Tokenizer open_tokenizer(const CompressedModel& model, const std::string& path) {
  const ModelFile* file = model.tokenizer();
  if (!path.empty() || file == nullptr) return open_tokenizer(model.frame, path);
  const auto kind =
      file->name.ends_with(".json") ? TokenizerKind::kJson : TokenizerKind::kSentencePiece;
  return checked(Tokenizer::parse(kind, std::as_bytes(std::span(file->bytes)),
                                  model.frame.source + ": " + file->name),
                 model.frame);
}

Tokenizer open_tokenizer(const LlamaModel& model, const std::string& path) {
  if (!path.empty()) return checked(Tokenizer::open(path), model);
  const auto beside = tokenizer_beside(model.source);
  if (!beside) {
    throw std::runtime_error(fmt::format(
        "{}: there is neither tokenizer.model nor tokenizer.json with it; put the model's "
        "tokenizer there, or name it with --tokenizer",
        model.source));
  }
  return checked(Tokenizer::open(*beside), model);
}

}  // namespace sluice
