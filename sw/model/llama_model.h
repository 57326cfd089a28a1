// A Llama model in memory, in floats, read from any of the supported checkpoint formats. Rows of q
// and k are in rotate-half order whatever the file's order was.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "sw/model/linear.h"
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

  bool has_embedding() const { return embedding.size() != 0; }
  bool has_head() const { return head_or_empty().size() != 0; }

  // [vocab_size, hidden_size]. Throws ModelError in a model without.
  const RowMatrix& head() const;

 private:
  const RowMatrix& head_or_empty() const {
    return config.tie_word_embeddings ? embedding : own_head;
  }
};

// Reads a model from a folder with config.json and safetensors (see safetensors.h); from a .gguf, a
// llama2.c .bin or a .safetensors file (config.json beside it); or from a folder without
// config.json that holds one .gguf, or no .gguf and one .bin. Embedding and head may be absent.
// Throws ModelError when a tensor is missing, misshapen or holds a NaN, when there are biases, and
// for all that the readers refuse.
LlamaModel load_model(const std::filesystem::path& path);

}  // namespace sluice
