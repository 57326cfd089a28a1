// A Llama model in memory, in floats, read from any of the supported checkpoint formats. Rows of q
// and k are in rotate-half order whatever the file's order was. The weights of the linear layers
// may be left out (0 x 0) for a back end that has its own.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "sw/model/linear.h"
#include "sw/model/llama_checkpoint.h"
#include "sw/model/llama_config.h"
#include "sw/model/matrix.h"

namespace sluice {

struct LlamaLayer {
  std::array<RowMatrix, kLayerLinears.size()> weights;  // each [n, k], see linear_shape()
  Eigen::RowVectorXf attention_norm;                    // [hidden_size]
  Eigen::RowVectorXf mlp_norm;                          // [hidden_size]

  const RowMatrix& weight(Linear linear) const {
    return weights.at(static_cast<std::size_t>(linear));
  }
};

struct LlamaModel {
  std::string source;  // path that it was read from
  LlamaConfig config;
  std::vector<LlamaLayer> layers;
  Eigen::RowVectorXf final_norm;  // [hidden_size]
  RowMatrix embedding;            // [vocab_size, hidden_size]; 0 x 0 in a model of layers only
  RowMatrix own_head;             // likewise; 0 x 0 also when the embedding is the head
  bool head_left_out = false;     // the back end has the weights of a head of its own

  bool has_embedding() const { return embedding.size() != 0; }
  bool has_head() const { return head_left_out || head_or_empty().size() != 0; }

  // [vocab_size, hidden_size], or 0 x 0 if left out. Throws ModelError in a model without.
  const RowMatrix& head() const;

 private:
  const RowMatrix& head_or_empty() const {
    return config.tie_word_embeddings ? embedding : own_head;
  }
};

// All of a checkpoint. Throws ModelError as LlamaCheckpoint does.
LlamaModel load_model(const std::filesystem::path& path);

// Norms and embedding only.
LlamaModel load_without_linears(const LlamaCheckpoint& checkpoint);

}  // namespace sluice
