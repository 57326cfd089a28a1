#include "sw/model/llama_model.h"

#include <fmt/format.h>

#include "sw/model/error.h"

namespace sluice {

const RowMatrix& LlamaModel::head() const {
  if (!has_head()) {
    throw ModelError(fmt::format("{}: has no output head, so it gives no logits", source));
  }
  return head_or_empty();
}

LlamaModel load_without_linears(const LlamaCheckpoint& checkpoint) {
  LlamaModel model;
  model.source = checkpoint.source();
  model.config = checkpoint.config();
  for (int layer = 0; layer < model.config.num_hidden_layers; ++layer) {
    LlamaLayer& loaded = model.layers.emplace_back();
    loaded.attention_norm = checkpoint.norm(layer, Norm::kAttention);
    loaded.mlp_norm = checkpoint.norm(layer, Norm::kMlp);
  }
  model.final_norm = checkpoint.norm(kNoLayer, Norm::kFinal);
  if (checkpoint.has_embedding()) model.embedding = to_matrix(checkpoint.embedding());
  model.head_left_out = !model.config.tie_word_embeddings && checkpoint.has_head();
  return model;
}

LlamaModel load_model(const std::filesystem::path& path) {
  const auto checkpoint = LlamaCheckpoint::open(path);
  LlamaModel model = load_without_linears(checkpoint);
  for (int layer = 0; layer < model.config.num_hidden_layers; ++layer) {
    for (const Linear linear : kLayerLinears) {
      model.layers[static_cast<std::size_t>(layer)].weights.at(static_cast<std::size_t>(linear)) =
          checkpoint.linear(layer, linear);
    }
  }
  if (model.head_left_out) {
    model.own_head = checkpoint.linear(kNoLayer, Linear::kHead);
    model.head_left_out = false;
  }
  return model;
}

}  // namespace sluice
