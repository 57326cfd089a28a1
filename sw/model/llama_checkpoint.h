// A Llama checkpoint of any supported format, opened but not loaded: its configuration, and its
// tensors one at a time, so that a checkpoint larger than memory can be worked through. Rows of q
// and k come in rotate-half order whatever the file's order is.
//
// Throws ModelError when a tensor is missing, misshapen or holds a NaN, when there are biases, and
// for all that the readers refuse.
#pragma once

#include <filesystem>
#include <string>

#include "sw/model/linear.h"
#include "sw/model/llama_source.h"

namespace sluice {

enum class Norm { kAttention, kMlp, kFinal };

// Name in a Hugging Face checkpoint: "model.layers.3.input_layernorm.weight". kFinal has the layer
// kNoLayer.
std::string norm_name(int layer, Norm norm);

inline constexpr const char* kEmbeddingName = "model.embed_tokens.weight";

class LlamaCheckpoint {
 public:
  // A folder with config.json and safetensors (see safetensors.h); a .gguf, a llama2.c .bin or a
  // .safetensors file (config.json beside it); or a folder without config.json that holds one
  // .gguf, or no .gguf and one .bin.
  static LlamaCheckpoint open(const std::filesystem::path& path);

  const std::string& source() const { return source_.tensors.source(); }
  const LlamaConfig& config() const { return source_.config; }

  // As they lie in the file, under their Hugging Face names.
  const Checkpoint& tensors() const { return source_.tensors; }

  // Both may be absent: a checkpoint of layers only.
  bool has_embedding() const { return source_.tensors.contains(kEmbeddingName); }
  bool has_head() const;  // its own, or the embedding

  // Weights [n, k], see linear_shape(); and some of their rows. The head of a model that ties it is
  // the embedding.
  RowMatrix linear(int layer, Linear linear) const;
  RowMatrix linear_rows(int layer, Linear linear, int first, int count) const;

  Eigen::RowVectorXf norm(int layer, Norm norm) const;  // [hidden_size]

  // As they lie in the file, [n, k] and [vocab_size, hidden_size]; their shapes are checked.
  const TensorView& linear_tensor(int layer, Linear linear) const;
  const TensorView& embedding() const;

  // Let what was read go from memory, so that reading a large checkpoint a tensor at a time keeps
  // little of it resident. It may be read again.
  void release(int layer, Linear linear) const;
  void release_embedding() const;

 private:
  explicit LlamaCheckpoint(LlamaSource source);

  const TensorView& checked(const std::string& name, const std::vector<std::uint64_t>& shape) const;

  LlamaSource source_;
};

}  // namespace sluice
