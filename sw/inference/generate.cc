#include "sw/inference/generate.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/model/error.h"

namespace sluice {

Generation generate(const LlamaModel& model, std::span<const int> prompt,
                    const LinearGroupBackend& backend, const GenerateOptions& options,
                    const std::function<void(int)>& prefilled,
                    const std::function<void(int)>& emit) {
  if (prompt.empty()) {
    throw ModelError(
        "the prompt has no tokens, and the model has no token for a beginning; give "
        "it some text");
  }
  const LlamaConfig& config = model.config;
  if (prompt.size() > static_cast<std::size_t>(config.max_position_embeddings)) {
    throw ModelError(fmt::format("the prompt has {} tokens, {} has only {} positions; shorten it",
                                 prompt.size(), model.source, config.max_position_embeddings));
  }
  Sampler sampler(options.sampler);
  LlamaForward pass(model, backend);
  RowMatrix hidden;
  while (!prompt.empty()) {
    const auto count = std::min(prompt.size(), static_cast<std::size_t>(options.batch));
    hidden = pass.forward_layers(pass.embed(prompt.first(count)));
    prompt = prompt.subspan(count);
    prefilled(pass.position());
  }
  Generation generation;
  while (std::ssize(generation.tokens) < options.tokens) {
    const RowMatrix logits = pass.logits(hidden.bottomRows(1));
    const int token = sampler.choose({logits.data(), static_cast<std::size_t>(logits.size())});
    if (std::ranges::find(config.eos_token_ids, token) != config.eos_token_ids.end()) {
      generation.reason = StopReason::kEndOfText;
      break;
    }
    generation.tokens.push_back(token);
    emit(token);
    if (pass.position() == config.max_position_embeddings) {
      generation.reason = StopReason::kPositions;
      break;
    }
    if (std::ssize(generation.tokens) < options.tokens) {
      hidden = pass.forward_layers(pass.embed({&token, 1}));
    }
  }
  return generation;
}

}  // namespace sluice
