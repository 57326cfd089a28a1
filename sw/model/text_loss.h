// How well a model predicts a text: the loss of each token, and perplexity.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sw/model/llama_forward.h"

namespace sluice {

struct TextLoss {
  double nats = 0;  // negative log-likelihood of all tokens
  std::uint64_t tokens = 0;

  double mean() const { return nats / static_cast<double>(tokens); }  // nats a token
  double perplexity() const { return std::exp(mean()); }
};

// Each token of a sequence but the first is predicted, from those before it.
using TokenSequences = std::vector<std::vector<int>>;

// Cuts a text so that each token is predicted once, from what precedes it in its sequence: of
// `length` inputs at most, each opened by `bos`, or without one by the last token of the sequence
// before.
TokenSequences cut_sequences(std::span<const int> tokens, int length, std::optional<int> bos);

// Sequences are worked on by `jobs` threads; the back end must bear that. Sums are the same for any
// number of them. `done` is called, by one thread at a time, with the tokens predicted so far.
// Throws ModelError as LlamaForward does, and if there is no token to predict.
TextLoss text_loss(const LlamaModel& model, const TokenSequences& sequences,
                   const LinearGroupBackend& backend, int jobs = 1,
                   const std::function<void(std::uint64_t)>& done = {});

}  // namespace sluice
