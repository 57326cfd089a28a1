#include "sw/model/activations.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr float kEmbeddingRms = 0.3f;

}  // namespace

LinearBackend recording(std::vector<LinearInputs>& records, LinearBackend inner) {
  return [&records, inner = std::move(inner)](const LinearCall& call) {
    records.push_back({call.layer, call.linear, call.input});
    return inner(call);
  };
}

Activations record_activations(const LlamaModel& model, std::span<const int> prompt) {
  Activations result;
  LlamaForward pass(model);
  const auto step = [&](std::span<const int> tokens, std::vector<LinearInputs>& records) {
    pass.set_backend(recording(records));
    return pass.logits(pass.forward_layers(pass.embed(tokens)).bottomRows(1));
  };
  const int next = greedy_token(step(prompt, result.prompt));
  step({&next, 1}, result.decode);
  return result;
}

Activations record_activations(const LlamaModel& model, int prompt_length, std::uint64_t seed) {
  if (prompt_length < 1 || prompt_length >= model.config.max_position_embeddings) {
    throw ModelError(
        fmt::format("a prompt of {} tokens must have one at least, and leave one of the "
                    "{} positions of {} for the token after it",
                    prompt_length, model.config.max_position_embeddings, model.source));
  }
  const RowMatrix hidden = random_hidden(model.config, prompt_length + 1, seed);
  Activations result;
  LlamaForward pass(model, recording(result.prompt));
  pass.forward_layers(hidden.topRows(prompt_length));
  pass.set_backend(recording(result.decode));
  pass.forward_layers(hidden.bottomRows(1));
  return result;
}

RowMatrix random_hidden(const LlamaConfig& config, int rows, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<float> normal;
  RowMatrix result(rows, config.hidden_size);
  for (auto row : result.rowwise()) {
    for (float& value : row) value = normal(generator);
    row *= kEmbeddingRms * std::sqrt(static_cast<float>(config.hidden_size)) / row.norm();
  }
  return result;
}

int greedy_token(const RowMatrix& logits) {
  Eigen::Index index = 0;
  logits.bottomRows(1).row(0).maxCoeff(&index);
  return static_cast<int>(index);
}

}  // namespace sluice
