// What goes into each linear layer of a model: real activations to quantise and multiply with.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sw/model/llama_forward.h"

namespace sluice {

struct LinearInputs {
  int layer;
  Linear linear;
  RowMatrix input;  // [M, K]
};

// Wraps a back end: each call's input is appended to `records`, then `inner` computes it. `records`
// must outlive the result.
LinearBackend recording(std::vector<LinearInputs>& records, LinearBackend inner = float_linear);

// In the order of the calls: layer by layer q, k, v, o, gate, up, down, and the head last if the
// model has one. The head gets the last position only.
struct Activations {
  std::vector<LinearInputs> prompt;  // M = length of the prompt
  std::vector<LinearInputs> decode;  // M = 1: the token that the model itself puts after it
};

// Throws ModelError for an empty prompt, and as LlamaForward does.
Activations record_activations(const LlamaModel& model, std::span<const int> prompt);

// For a model without embedding: the prompt is random_hidden(), and the token after it is drawn in
// the same way.
Activations record_activations(const LlamaModel& model, int prompt_length, std::uint64_t seed);

// Hidden states [rows, hidden_size] that stand for embedded tokens: independent normal values, each
// row scaled to a root mean square of 0.3. The norm before the first layer removes the scale; what
// it decides is how much the residual path weighs against what the layers add. (Trained embeddings
// of small story models have 0.05 to 0.3.)
RowMatrix random_hidden(const LlamaConfig& config, int rows, std::uint64_t seed);

// Index of the largest entry of the last row: the token that greedy decoding takes.
int greedy_token(const RowMatrix& logits);

}  // namespace sluice
