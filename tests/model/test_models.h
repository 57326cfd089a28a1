// Small random models, and writers for the checkpoint formats that Sluice reads.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sw/model/llama_model.h"
#include "sw/model/tensor.h"

namespace sluice::test {

// Grouped queries, head_dim other than hidden_size / heads, an untied head; 2 layers.
LlamaConfig small_config();

// Weights are multiples of 1/8 from -2 to 2, exact in every 16-bit float format; norms are near 1.
LlamaModel random_model(const LlamaConfig& config, std::uint32_t seed);

using NamedMatrices = std::vector<std::pair<std::string, RowMatrix>>;

// All tensors under their Hugging Face names; norms are one row.
NamedMatrices tensors_of(const LlamaModel& model);

std::string config_json(const LlamaConfig& config);

// A safetensors file of this JSON header and data.
std::string safetensors_file(const std::string& header, const std::string& data);
std::string safetensors_file(const NamedMatrices& tensors, Dtype dtype);

// Entries of a GGUF file's metadata.
std::string gguf_integer(const std::string& key, int value);
std::string gguf_number(const std::string& key, double value);
std::string gguf_text(const std::string& key, const std::string& text);

struct GgufExtras {
  std::string metadata = {};  // of so many entries
  std::uint64_t entries = 0;
  NamedMatrices tensors = {};
};

// The model as llama2.c (which has no head_dim of its own) and as GGUF (type as in the format: 0
// F32, 1 F16, 8 Q8_0 with vectors in F32, 30 BF16), with interleaved rows of q and k.
std::string llama2c_file(const LlamaModel& model);
std::string gguf_file(const LlamaModel& model, std::uint32_t type, const GgufExtras& extras = {});

// Fails unless both models have the same weights, bit for bit.
void expect_same_weights(const LlamaModel& actual, const LlamaModel& expected);

}  // namespace sluice::test
