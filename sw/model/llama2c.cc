#include "sw/model/llama2c.h"

#include <fmt/format.h>

#include <cstdlib>

#include "sw/model/byte_reader.h"
#include "sw/model/error.h"
#include "sw/model/linear.h"

namespace sluice {
namespace {

constexpr std::int32_t kVersionedMagic = 0x616b3432;

LlamaConfig read_header(ByteReader& reader) {
  LlamaConfig config;
  config.hidden_size = reader.read<std::int32_t>("dim");
  if (config.hidden_size == kVersionedMagic) {
    throw ModelError(
        fmt::format("{}: is a llama2.c file of version 1 or 2; export it with "
                    "\"--version 0\", the format that is read",
                    reader.where()));
  }
  config.intermediate_size = reader.read<std::int32_t>("hidden_dim");
  config.num_hidden_layers = reader.read<std::int32_t>("n_layers");
  config.num_attention_heads = reader.read<std::int32_t>("n_heads");
  config.num_key_value_heads = reader.read<std::int32_t>("n_kv_heads");
  const std::int64_t vocabulary = reader.read<std::int32_t>("vocab_size");
  config.max_position_embeddings = reader.read<std::int32_t>("seq_len");
  config.tie_word_embeddings = vocabulary > 0;
  config.vocab_size = static_cast<int>(std::min<std::int64_t>(std::abs(vocabulary), INT32_MAX));
  config.rms_norm_eps = 1e-5;
  if (config.num_attention_heads > 0 && config.hidden_size % config.num_attention_heads == 0) {
    config.head_dim = config.hidden_size / config.num_attention_heads;
  }
  check_config(config, fmt::format("{} (as a llama2.c checkpoint)", reader.where()));
  return config;
}

class TensorCutter {
 public:
  TensorCutter(ByteReader& reader, Checkpoint& checkpoint)
      : reader_(reader), checkpoint_(checkpoint) {}

  void cut(const std::string& name, std::vector<std::uint64_t> shape) {
    std::uint64_t size = sizeof(float);
    for (const std::uint64_t dimension : shape) size *= dimension;
    checkpoint_.add(
        {name, Dtype::kF32, "F32", std::move(shape), reader_.take(size, name), reader_.where()});
  }

  void cut_layers(const LlamaConfig& config, Linear linear) {
    const auto [n, k] = linear_shape(config, linear);
    for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
      cut(weight_name(layer, linear),
          {static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(k)});
    }
  }

  void cut_layer_norms(const LlamaConfig& config, std::string_view name) {
    for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
      cut(fmt::format("model.layers.{}.{}.weight", layer, name),
          {static_cast<std::uint64_t>(config.hidden_size)});
    }
  }

 private:
  ByteReader& reader_;
  Checkpoint& checkpoint_;
};

}  // namespace

LlamaSource open_llama2c(const std::filesystem::path& path) {
  const auto file = std::make_shared<const MappedFile>(path);
  ByteReader reader(file->bytes(), path.string());
  const LlamaConfig config = read_header(reader);
  Checkpoint checkpoint(path.string());
  checkpoint.hold(file);
  TensorCutter cutter(reader, checkpoint);
  const auto vocabulary = static_cast<std::uint64_t>(config.vocab_size);
  const auto hidden = static_cast<std::uint64_t>(config.hidden_size);

  cutter.cut("model.embed_tokens.weight", {vocabulary, hidden});
  cutter.cut_layer_norms(config, "input_layernorm");
  for (const Linear linear : {Linear::kQ, Linear::kK, Linear::kV, Linear::kO}) {
    cutter.cut_layers(config, linear);
  }
  cutter.cut_layer_norms(config, "post_attention_layernorm");
  for (const Linear linear : {Linear::kGate, Linear::kDown, Linear::kUp}) {
    cutter.cut_layers(config, linear);
  }
  cutter.cut("model.norm.weight", {hidden});
  // Cosines and sines of the rotary embedding, which the forward pass computes itself.
  reader.take(std::uint64_t{sizeof(float)} * config.max_position_embeddings * config.head_dim,
              "the rotary tables");
  if (!config.tie_word_embeddings) cutter.cut("lm_head.weight", {vocabulary, hidden});
  if (reader.remaining() != 0) {
    throw ModelError(
        fmt::format("{}: {} bytes are left over after the weights that the header "
                    "describes; is this a llama2.c checkpoint?",
                    path.string(), reader.remaining()));
  }
  return {config, std::move(checkpoint), RotaryOrder::kInterleaved};
}

}  // namespace sluice
