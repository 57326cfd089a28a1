// Text from a model: the prompt in batches of tokens, then one token after the other.
#ifndef SLUICE_SW_INFERENCE_GENERATE_H_
#define SLUICE_SW_INFERENCE_GENERATE_H_

#include <functional>
#include <span>
#include <vector>

#include "sw/inference/sampler.h"
#include "sw/model/llama_forward.h"

namespace sluice {

struct GenerateOptions {
  int tokens = 128;  // at most so many new ones
  int batch = 16;    // tokens of the prompt that go through the model together
  SamplerOptions sampler = {};
};

enum class StopReason { kEndOfText, kTokens, kPositions };

struct Generation {
  std::vector<int> tokens;  // the new ones, without the one that ended the text
  StopReason reason = StopReason::kTokens;
};

// Calls prefilled(done) after each batch of the prompt with the tokens so far, and emit(token) with
// each new token as soon as it is known. Ends with one of the configuration's eos_token_ids, with
// options.tokens or when the model has no more positions. The split into batches is part of the
// numbers: floats of the host are rounded in another order with another split. Throws ModelError
// for an empty prompt and as LlamaForward does.
Generation generate(const LlamaModel& model, std::span<const int> prompt,
                    const LinearGroupBackend& backend, const GenerateOptions& options,
                    const std::function<void(int)>& prefilled,
                    const std::function<void(int)>& emit);

}  // namespace sluice

#endif  // SLUICE_SW_INFERENCE_GENERATE_H_
