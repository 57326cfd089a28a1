#include "sw/model/llama_forward.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/model/error.h"

namespace sluice {
namespace {

using Eigen::Index;

void append_rows(RowMatrix& matrix, Index used, const RowMatrix& rows) {
  const Index needed = used + rows.rows();
  if (matrix.rows() < needed) {
    matrix.conservativeResize(std::max(needed, 2 * matrix.rows()), rows.cols());
  }
  matrix.middleRows(used, rows.rows()) = rows;
}

// Softmax of each row over its first `visible` + row index entries; the rest becomes 0.
void causal_softmax(RowMatrix& scores, Index visible) {
  for (Index i = 0; i < scores.rows(); ++i) {
    auto seen = scores.row(i).head(visible + i);
    seen = (seen.array() - seen.maxCoeff()).exp().matrix().eval();
    seen /= seen.sum();
    scores.row(i).tail(scores.cols() - visible - i).setZero();
  }
}

}  // namespace

LlamaForward::LlamaForward(const LlamaModel& model, LinearBackend backend)
    : LlamaForward(model, one_by_one(std::move(backend))) {}

LlamaForward::LlamaForward(const LlamaModel& model, LinearGroupBackend backend)
    : model_(model),
      backend_(std::move(backend)),
      frequencies_(rotary_frequencies(model.config)),
      caches_(model.layers.size()) {}

template <std::size_t count>
std::array<RowMatrix, count> LlamaForward::linears(int layer,
                                                   const std::array<Linear, count>& which,
                                                   const RowMatrix& input) const {
  std::vector<LinearCall> calls;
  for (const Linear linear : which) {
    const RowMatrix& weight = linear == Linear::kHead
                                  ? model_.head()
                                  : model_.layers[static_cast<std::size_t>(layer)].weight(linear);
    calls.push_back({layer, linear, weight, input});
  }
  std::vector<RowMatrix> outputs = backend_(calls);
  if (outputs.size() != count) throw std::logic_error("back end left out a linear");
  std::array<RowMatrix, count> result;
  for (std::size_t i = 0; i < count; ++i) {
    const int channels = linear_shape(model_.config, which[i]).n;
    if (outputs[i].rows() != input.rows() || outputs[i].cols() != channels) {
      throw std::logic_error(fmt::format("back end gave {} x {} for layer {} {}, not {} x {}",
                                         outputs[i].rows(), outputs[i].cols(), layer,
                                         short_name(which[i]), input.rows(), channels));
    }
    result[i] = std::move(outputs[i]);
  }
  return result;
}

void LlamaForward::check(std::span<const int> tokens) const {
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] < 0 || tokens[i] >= model_.config.vocab_size) {
      throw ModelError(fmt::format("token {} at index {} is outside the vocabulary of {} of {}",
                                   tokens[i], i, model_.config.vocab_size, model_.source));
    }
  }
}

RowMatrix LlamaForward::embed(std::span<const int> tokens) const {
  if (!model_.has_embedding()) {
    throw ModelError(fmt::format("{}: has no embedding, so it takes no tokens", model_.source));
  }
  check(tokens);
  RowMatrix result(static_cast<Index>(tokens.size()), model_.config.hidden_size);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    result.row(static_cast<Index>(i)) = model_.embedding.row(tokens[i]);
  }
  return result;
}

RowMatrix LlamaForward::forward_layers(RowMatrix hidden) {
  const LlamaConfig& config = model_.config;
  if (hidden.rows() == 0 || hidden.cols() != config.hidden_size) {
    throw ModelError(
        fmt::format("hidden states are {} x {}, but must be one row or more of {} channels",
                    hidden.rows(), hidden.cols(), config.hidden_size));
  }
  if (hidden.rows() > config.max_position_embeddings - position_) {
    throw ModelError(fmt::format("{} tokens after {} are more than the {} positions of {}",
                                 hidden.rows(), position_, config.max_position_embeddings,
                                 model_.source));
  }
  const RotaryTable turns(frequencies_, position_, hidden.rows());
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    const LlamaLayer& weights = model_.layers[static_cast<std::size_t>(layer)];
    hidden += attention(layer, normed(hidden, weights.attention_norm), turns);
    hidden += mlp(layer, normed(hidden, weights.mlp_norm));
  }
  position_ += static_cast<int>(hidden.rows());
  return hidden;
}

RowMatrix LlamaForward::logits(const RowMatrix& hidden) const {
  return linears<1>(kNoLayer, {Linear::kHead}, normed(hidden, model_.final_norm))[0];
}

RowMatrix LlamaForward::forward(std::span<const int> tokens) {
  return logits(forward_layers(embed(tokens)));
}

RowMatrix LlamaForward::normed(const RowMatrix& hidden, const Eigen::RowVectorXf& weight) const {
  const auto epsilon = static_cast<float>(model_.config.rms_norm_eps);
  const Eigen::VectorXf scale =
      (hidden.rowwise().squaredNorm().array() / static_cast<float>(hidden.cols()) + epsilon)
          .rsqrt();
  return scale.asDiagonal() * hidden * weight.asDiagonal();
}

RowMatrix LlamaForward::attention(int layer, const RowMatrix& input, const RotaryTable& turns) {
  const LlamaConfig& config = model_.config;
  auto [queries, keys, values] = linears<3>(layer, {Linear::kQ, Linear::kK, Linear::kV}, input);
  rotate_heads(queries, turns);
  rotate_heads(keys, turns);
  Cache& cache = caches_[static_cast<std::size_t>(layer)];
  append_rows(cache.keys, position_, keys);
  append_rows(cache.values, position_, values);

  const Index positions = position_ + input.rows();
  const Index head_dim = config.head_dim;
  const Index group = config.num_attention_heads / config.num_key_value_heads;
  const float scale = 1.0f / std::sqrt(static_cast<float>(head_dim));
  RowMatrix mixed(input.rows(), config.query_size());
  for (Index head = 0; head < config.num_attention_heads; ++head) {
    const Index shared = head / group * head_dim;
    RowMatrix scores = scale * queries.middleCols(head * head_dim, head_dim) *
                       cache.keys.block(0, shared, positions, head_dim).transpose();
    causal_softmax(scores, position_ + 1);
    mixed.middleCols(head * head_dim, head_dim) =
        scores * cache.values.block(0, shared, positions, head_dim);
  }
  return linears<1>(layer, {Linear::kO}, mixed)[0];
}

RowMatrix LlamaForward::mlp(int layer, const RowMatrix& input) const {
  const auto [gate, up] = linears<2>(layer, {Linear::kGate, Linear::kUp}, input);
  const RowMatrix activated = (gate.array() / (1.0f + (-gate.array()).exp())) * up.array();
  return linears<1>(layer, {Linear::kDown}, activated)[0];
}

}  // namespace sluice
