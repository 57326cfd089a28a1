#include "tests/model/test_models.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

RowMatrix random_weights(int rows, int columns, std::mt19937& random) {
  RowMatrix result(rows, columns);
  for (float& value : result.reshaped()) value = static_cast<float>(random() % 33) / 8.0f - 2.0f;
  return result;
}

Eigen::RowVectorXf random_norm(int size, std::mt19937& random) {
  return random_weights(1, size, random).array() / 4.0f + 1.0f;
}

// The upper half of a float is a bfloat16; the values of random_model() are exact in both types.
std::uint16_t to_bits(float value, Dtype dtype) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (dtype == Dtype::kBf16) return static_cast<std::uint16_t>(bits >> 16);
  if (value == 0) return 0;
  const std::uint32_t exponent = ((bits >> 23) & 0xff) - 127 + 15;
  return static_cast<std::uint16_t>((bits >> 31) << 15 | exponent << 10 | (bits >> 13 & 0x3ff));
}

std::string data_of(const RowMatrix& matrix, Dtype dtype) {
  std::string result;
  for (const float value : matrix.reshaped<Eigen::RowMajor>()) {
    result += dtype == Dtype::kF32 ? bytes_of(value) : bytes_of(to_bits(value, dtype));
  }
  return result;
}

bool is_norm(const std::string& name) { return name.find("norm") != std::string::npos; }

RowMatrix interleaved(const RowMatrix& rotate_half, int head_dim) {
  RowMatrix result = rotate_half;
  for (int row = 0; row < rotate_half.rows(); ++row) {
    const int head = row / head_dim;
    const int j = row % head_dim;
    result.row(row) = rotate_half.row(head * head_dim + j / 2 + (j % 2) * head_dim / 2);
  }
  return result;
}

RowMatrix in_file_order(const LlamaModel& model, const LlamaLayer& layer, Linear linear) {
  const bool is_rotated = linear == Linear::kQ || linear == Linear::kK;
  return is_rotated ? interleaved(layer.weight(linear), model.config.head_dim)
                    : layer.weight(linear);
}

std::string gguf_string(const std::string& text) {
  return bytes_of(std::uint64_t{text.size()}) + text;
}

NamedMatrices gguf_tensors(const LlamaModel& model) {
  NamedMatrices result = {{"token_embd.weight", model.embedding},
                          {"output_norm.weight", model.final_norm}};
  if (!model.config.tie_word_embeddings) result.emplace_back("output.weight", model.own_head);
  constexpr std::array kNames = {"attn_q",   "attn_k", "attn_v",  "attn_output",
                                 "ffn_gate", "ffn_up", "ffn_down"};
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const LlamaLayer& layer = model.layers[i];
    result.emplace_back(fmt::format("blk.{}.attn_norm.weight", i), layer.attention_norm);
    result.emplace_back(fmt::format("blk.{}.ffn_norm.weight", i), layer.mlp_norm);
    for (std::size_t l = 0; l < kNames.size(); ++l) {
      result.emplace_back(fmt::format("blk.{}.{}.weight", i, kNames[l]),
                          in_file_order(model, layer, kLayerLinears[l]));
    }
  }
  return result;
}

bool is_vector(const std::string& name) { return is_norm(name) || name == "rope_freqs.weight"; }

// Blocks of 32 of one scale, 1/8, which fits the weights of random_model().
std::string q8_data_of(const RowMatrix& matrix) {
  std::string result;
  for (Eigen::Index i = 0; i < matrix.size(); ++i) {
    if (i % 32 == 0) result += bytes_of(std::uint16_t{0x3000});
    result += static_cast<char>(matrix.data()[i] * 8.0f);
  }
  return result;
}

void pad(std::string& bytes) { bytes.resize((bytes.size() + 31) / 32 * 32); }

}  // namespace

LlamaConfig small_config() {
  LlamaConfig config;
  config.hidden_size = 12;
  config.intermediate_size = 10;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 6;
  config.num_key_value_heads = 2;
  config.head_dim = 4;
  config.vocab_size = 11;
  config.max_position_embeddings = 16;
  config.rms_norm_eps = 1e-5;
  config.rope_theta = 500.0;
  return config;
}

LlamaModel random_model(const LlamaConfig& config, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto weights = [&](Linear linear) {
    const auto [n, k] = linear_shape(config, linear);
    return random_weights(n, k, random);
  };
  LlamaModel model;
  model.config = config;
  model.source = "random";
  for (int i = 0; i < config.num_hidden_layers; ++i) {
    LlamaLayer layer;
    for (std::size_t l = 0; l < kLayerLinears.size(); ++l) {
      layer.weights[l] = weights(kLayerLinears[l]);
    }
    layer.attention_norm = random_norm(config.hidden_size, random);
    layer.mlp_norm = random_norm(config.hidden_size, random);
    model.layers.push_back(std::move(layer));
  }
  model.final_norm = random_norm(config.hidden_size, random);
  model.embedding = weights(Linear::kHead);
  if (!config.tie_word_embeddings) model.own_head = weights(Linear::kHead);
  return model;
}

NamedMatrices tensors_of(const LlamaModel& model) {
  NamedMatrices result = {{"model.embed_tokens.weight", model.embedding},
                          {"model.norm.weight", model.final_norm}};
  if (!model.config.tie_word_embeddings) result.emplace_back("lm_head.weight", model.own_head);
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const LlamaLayer& layer = model.layers[i];
    const std::string prefix = fmt::format("model.layers.{}.", i);
    result.emplace_back(prefix + "input_layernorm.weight", layer.attention_norm);
    result.emplace_back(prefix + "post_attention_layernorm.weight", layer.mlp_norm);
    for (const Linear linear : kLayerLinears) {
      result.emplace_back(weight_name(static_cast<int>(i), linear), layer.weight(linear));
    }
  }
  return result;
}

std::string config_json(const LlamaConfig& config) {
  return fmt::format(
      R"({{"model_type": "llama", "hidden_size": {}, "intermediate_size": {},)"
      R"( "num_hidden_layers": {}, "num_attention_heads": {}, "num_key_value_heads": {},)"
      R"( "head_dim": {}, "vocab_size": {}, "max_position_embeddings": {}, "rms_norm_eps": {},)"
      R"( "rope_theta": {}, "tie_word_embeddings": {}, "hidden_act": "silu"}})",
      config.hidden_size, config.intermediate_size, config.num_hidden_layers,
      config.num_attention_heads, config.num_key_value_heads, config.head_dim, config.vocab_size,
      config.max_position_embeddings, config.rms_norm_eps, config.rope_theta,
      config.tie_word_embeddings);
}

std::string safetensors_file(const std::string& header, const std::string& data) {
  return bytes_of(std::uint64_t{header.size()}) + header + data;
}

std::string safetensors_file(const NamedMatrices& tensors, Dtype dtype) {
  const char* dtype_name = dtype == Dtype::kF32 ? "F32" : dtype == Dtype::kF16 ? "F16" : "BF16";
  std::string header = R"({"__metadata__": {"format": "pt"})";
  std::string data;
  for (const auto& [name, matrix] : tensors) {
    const std::size_t begin = data.size();
    data += data_of(matrix, dtype);
    const std::string shape = is_norm(name) ? fmt::format("[{}]", matrix.cols())
                                            : fmt::format("[{}, {}]", matrix.rows(), matrix.cols());
    header += fmt::format(R"(, "{}": {{"dtype": "{}", "shape": {}, "data_offsets": [{}, {}]}})",
                          name, dtype_name, shape, begin, data.size());
  }
  return safetensors_file(header + "}", data);
}

std::string llama2c_file(const LlamaModel& model) {
  const LlamaConfig& config = model.config;
  std::string result;
  for (const int field : {config.hidden_size, config.intermediate_size, config.num_hidden_layers,
                          config.num_attention_heads, config.num_key_value_heads,
                          config.tie_word_embeddings ? config.vocab_size : -config.vocab_size,
                          config.max_position_embeddings}) {
    result += bytes_of(field);
  }
  const auto append_layers = [&](Linear linear) {
    for (const LlamaLayer& layer : model.layers) {
      result += data_of(in_file_order(model, layer, linear), Dtype::kF32);
    }
  };
  result += data_of(model.embedding, Dtype::kF32);
  for (const LlamaLayer& layer : model.layers) result += data_of(layer.attention_norm, Dtype::kF32);
  for (const Linear linear : {Linear::kQ, Linear::kK, Linear::kV, Linear::kO}) {
    append_layers(linear);
  }
  for (const LlamaLayer& layer : model.layers) result += data_of(layer.mlp_norm, Dtype::kF32);
  for (const Linear linear : {Linear::kGate, Linear::kDown, Linear::kUp}) append_layers(linear);
  result += data_of(model.final_norm, Dtype::kF32);
  result.append(sizeof(float) * static_cast<std::size_t>(config.max_position_embeddings) *
                    static_cast<std::size_t>(config.head_dim),
                '\0');
  if (!config.tie_word_embeddings) result += data_of(model.own_head, Dtype::kF32);
  return result;
}

std::string gguf_integer(const std::string& key, int value) {
  return gguf_string(key) + bytes_of(std::uint32_t{4}) + bytes_of(value);
}

std::string gguf_number(const std::string& key, double value) {
  return gguf_string(key) + bytes_of(std::uint32_t{6}) + bytes_of(static_cast<float>(value));
}

std::string gguf_text(const std::string& key, const std::string& text) {
  return gguf_string(key) + bytes_of(std::uint32_t{8}) + gguf_string(text);
}

std::string gguf_file(const LlamaModel& model, std::uint32_t type, const GgufExtras& extras) {
  const LlamaConfig& config = model.config;
  const std::string metadata =
      gguf_text("general.architecture", "llama") + gguf_string("tokenizer.ggml.tokens") +
      bytes_of(std::uint32_t{9}) + bytes_of(std::uint32_t{8}) + bytes_of(std::uint64_t{2}) +
      gguf_string("a") + gguf_string("b") +
      gguf_integer("llama.embedding_length", config.hidden_size) +
      gguf_integer("llama.feed_forward_length", config.intermediate_size) +
      gguf_integer("llama.block_count", config.num_hidden_layers) +
      gguf_integer("llama.attention.head_count", config.num_attention_heads) +
      gguf_integer("llama.attention.head_count_kv", config.num_key_value_heads) +
      gguf_integer("llama.attention.key_length", config.head_dim) +
      gguf_integer("llama.context_length", config.max_position_embeddings) +
      gguf_number("llama.attention.layer_norm_rms_epsilon", config.rms_norm_eps) +
      gguf_number("llama.rope.freq_base", config.rope_theta);
  const Dtype dtype = type == 1 ? Dtype::kF16 : type == 30 ? Dtype::kBf16 : Dtype::kF32;
  NamedMatrices tensors = gguf_tensors(model);
  tensors.insert(tensors.end(), extras.tensors.begin(), extras.tensors.end());
  std::string infos;
  std::string data;
  for (const auto& [name, matrix] : tensors) {
    pad(data);
    const bool is_q8 = type == 8 && !is_vector(name);
    infos += gguf_string(name) + bytes_of(std::uint32_t{is_vector(name) ? 1u : 2u}) +
             bytes_of(std::uint64_t(matrix.cols()));
    if (!is_vector(name)) infos += bytes_of(std::uint64_t(matrix.rows()));
    infos += bytes_of(type == 8 && !is_q8 ? 0 : type) + bytes_of(std::uint64_t{data.size()});
    data += is_q8 ? q8_data_of(matrix) : data_of(matrix, dtype);
  }
  std::string result =
      "GGUF" + bytes_of(std::uint32_t{3}) + bytes_of(std::uint64_t{tensors.size()}) +
      bytes_of(std::uint64_t{11} + extras.entries) + metadata + extras.metadata + infos;
  pad(result);
  return result + data;
}

void expect_same_weights(const LlamaModel& actual, const LlamaModel& expected) {
  const NamedMatrices a = tensors_of(actual);
  const NamedMatrices e = tensors_of(expected);
  ASSERT_EQ(a.size(), e.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].first, e[i].first);
    ASSERT_EQ(a[i].second.rows(), e[i].second.rows()) << a[i].first;
    ASSERT_EQ(a[i].second.cols(), e[i].second.cols()) << a[i].first;
    EXPECT_TRUE(a[i].second == e[i].second) << a[i].first;
  }
}

}  // namespace sluice::test
