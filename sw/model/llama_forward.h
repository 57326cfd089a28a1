// The forward pass of Llama in floats: RMSNorm, rotary embedding in rotate-half form, grouped-query
// causal attention, SwiGLU (Touvron et al., "LLaMA", arXiv:2302.13971, and "Llama 2",
// arXiv:2307.09288). Every matrix product with weights goes through a back end; everything else is
// computed here.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "sw/model/linear.h"
#include "sw/model/llama_model.h"
#include "sw/model/rotary.h"

namespace sluice {

// One sequence through a model, with the keys and values of the positions so far. A prompt goes in
// at once, and the tokens after it one by one; the split changes nothing but float rounding.
class LlamaForward {
 public:
  // `model` must outlive this object.
  explicit LlamaForward(const LlamaModel& model, LinearBackend backend = float_linear);
  LlamaForward(const LlamaModel& model, LinearGroupBackend backend);

  // For the calls from now on.
  void set_backend(LinearBackend backend) { backend_ = one_by_one(std::move(backend)); }

  // Positions seen so far.
  int position() const { return position_; }

  // Throws ModelError for an id outside the vocabulary.
  void check(std::span<const int> tokens) const;

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

  template <std::size_t count>
  std::array<RowMatrix, count> linears(int layer, const std::array<Linear, count>& which,
                                       const RowMatrix& input) const;
  RowMatrix normed(const RowMatrix& hidden, const Eigen::RowVectorXf& weight) const;
  RowMatrix attention(int layer, const RowMatrix& input, const RotaryTable& turns);
  RowMatrix mlp(int layer, const RowMatrix& input) const;

  const LlamaModel& model_;
  LinearGroupBackend backend_;
  std::vector<double> frequencies_;
  std::vector<Cache> caches_;
  int position_ = 0;
};

}  // namespace sluice
