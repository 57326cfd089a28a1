// The forward pass of Llama in floats: RMSNorm, rotary embedding in rotate-half form, grouped-query
// causal attention, SwiGLU (Touvron et al., "LLaMA", arXiv:2302.13971, and "Llama 2",
// arXiv:2307.09288). Every matrix product with weights goes through a LinearBackend; everything
// else is computed here.
#pragma once

#include <span>
#include <vector>

#include "sw/model/linear.h"
#include "sw/model/llama_model.h"

namespace sluice {

// One sequence through a model, with the keys and values of the positions so far. A prompt goes in
// at once, and the tokens after it one by one; the split changes nothing but float rounding.
class LlamaForward {
 public:
  // `model` must outlive this object.
  explicit LlamaForward(const LlamaModel& model, LinearBackend backend = float_linear);

  // For the calls from now on.
  void set_backend(LinearBackend backend) { backend_ = std::move(backend); }

  // Positions seen so far.
  int position() const { return position_; }

  // Embedding rows of the tokens, [M, hidden_size]. Throws ModelError for an id outside the
  // vocabulary and in a model without embedding.
  RowMatrix embed(std::span<const int> tokens) const;

  // Runs all layers on the hidden states [M, hidden_size] of the next M positions and returns the
  // hidden states after them. Throws ModelError beyond max_position_embeddings.
  RowMatrix forward_layers(RowMatrix hidden);

  // Final norm and output head: [M, hidden_size] to [M, vocab_size]. Throws ModelError in a model
  // without head.
  RowMatrix logits(const RowMatrix& hidden) const;

  // embed, forward_layers and logits: the next M tokens to the logits after each, [M, vocab_size].
  RowMatrix forward(std::span<const int> tokens);

 private:
  struct Cache {
    RowMatrix keys;    // [positions or more, key_value_size]
    RowMatrix values;  // the same
  };

  RowMatrix linear(int layer, Linear linear, const RowMatrix& weight, const RowMatrix& input) const;
  RowMatrix layer_linear(int layer, Linear linear, const RowMatrix& input) const;
  RowMatrix normed(const RowMatrix& hidden, const Eigen::RowVectorXf& weight) const;
  void rotate(RowMatrix& rows) const;
  RowMatrix attention(int layer, const RowMatrix& input);
  RowMatrix mlp(int layer, const RowMatrix& input) const;

  const LlamaModel& model_;
  LinearBackend backend_;
  std::vector<Cache> caches_;
  int position_ = 0;
};

// Mean negative log-likelihood, in nats a token, of tokens[1..]. The text is cut into windows of
// max_position_embeddings inputs, so each token is predicted once, from what precedes it in its
// window. Throws ModelError for less than two tokens.
double mean_loss(const LlamaModel& model, std::span<const int> tokens,
                 const LinearBackend& backend = float_linear);

}  // namespace sluice
