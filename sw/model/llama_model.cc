#include "sw/model/llama_model.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/model/error.h"
#include "sw/model/gguf.h"
#include "sw/model/llama2c.h"
#include "sw/model/safetensors.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr const char* kEmbeddingName = "model.embed_tokens.weight";

RowMatrix load_tensor(const Checkpoint& checkpoint, const std::string& name,
                      const std::vector<std::uint64_t>& shape) {
  const TensorView& tensor = checkpoint.find(name);
  if (tensor.shape != shape) {
    throw ModelError(
        fmt::format("{}: tensor {} has shape {}, but the model's configuration asks "
                    "for {}",
                    tensor.source, in_quotes(name), shape_text(tensor.shape), shape_text(shape)));
  }
  return to_matrix(tensor);
}

RowMatrix load_linear(const LlamaSource& source, int layer, Linear linear) {
  const auto [n, k] = linear_shape(source.config, linear);
  return load_tensor(source.tensors, weight_name(layer, linear),
                     {static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(k)});
}

RowMatrix load_norm(const LlamaSource& source, const std::string& name) {
  return load_tensor(source.tensors, name + ".weight",
                     {static_cast<std::uint64_t>(source.config.hidden_size)});
}

RowMatrix to_rotate_half(const RowMatrix& interleaved, int head_dim) {
  RowMatrix result(interleaved.rows(), interleaved.cols());
  const Eigen::Index half = head_dim / 2;
  for (Eigen::Index head = 0; head < interleaved.rows(); head += head_dim) {
    for (Eigen::Index j = 0; j < half; ++j) {
      result.row(head + j) = interleaved.row(head + 2 * j);
      result.row(head + half + j) = interleaved.row(head + 2 * j + 1);
    }
  }
  return result;
}

LlamaLayer load_layer(const LlamaSource& source, int layer) {
  LlamaLayer result;
  for (const Linear linear : kLayerLinears) {
    RowMatrix weight = load_linear(source, layer, linear);
    const bool is_rotated = linear == Linear::kQ || linear == Linear::kK;
    if (is_rotated && source.rotary_order == RotaryOrder::kInterleaved) {
      weight = to_rotate_half(weight, source.config.head_dim);
    }
    result.weights.at(static_cast<std::size_t>(linear)) = std::move(weight);
  }
  result.attention_norm = load_norm(source, fmt::format("model.layers.{}.input_layernorm", layer));
  result.mlp_norm =
      load_norm(source, fmt::format("model.layers.{}.post_attention_layernorm", layer));
  return result;
}

void refuse_biases(const Checkpoint& checkpoint) {
  for (const std::string& name : checkpoint.names()) {
    if (name.ends_with(".bias")) {
      throw ModelError(fmt::format("{}: has biases (tensor {}), which are not supported",
                                   checkpoint.source(), in_quotes(name)));
    }
  }
}

LlamaModel assemble(const LlamaSource& source) {
  refuse_biases(source.tensors);
  LlamaModel model;
  model.source = source.tensors.source();
  model.config = source.config;
  for (int layer = 0; layer < source.config.num_hidden_layers; ++layer) {
    model.layers.push_back(load_layer(source, layer));
  }
  model.final_norm = load_norm(source, "model.norm");
  if (source.tensors.contains(kEmbeddingName)) {
    model.embedding = load_tensor(source.tensors, kEmbeddingName,
                                  {static_cast<std::uint64_t>(source.config.vocab_size),
                                   static_cast<std::uint64_t>(source.config.hidden_size)});
  }
  if (!source.config.tie_word_embeddings &&
      source.tensors.contains(weight_name(kNoLayer, Linear::kHead))) {
    model.own_head = load_linear(source, kNoLayer, Linear::kHead);
  }
  return model;
}

LlamaSource open_file(const fs::path& path) {
  const fs::path extension = path.extension();
  if (extension == ".gguf") return open_gguf(path);
  if (extension == ".bin") return open_llama2c(path);
  if (extension == ".safetensors") {
    return {read_config(path.parent_path() / "config.json"), open_safetensors(path),
            RotaryOrder::kRotateHalf};
  }
  throw ModelError(
      fmt::format("{}: a model is a folder with config.json, or a .safetensors, .gguf "
                  "or llama2.c .bin file",
                  path.string()));
}

std::vector<fs::path> files_with_extension(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> result;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) result.push_back(entry.path());
  }
  std::ranges::sort(result);
  return result;
}

LlamaSource open_folder(const fs::path& folder) {
  const fs::path config = folder / "config.json";
  if (fs::exists(config)) {
    return {read_config(config), open_safetensors(folder), RotaryOrder::kRotateHalf};
  }
  for (const char* extension : {".gguf", ".bin"}) {
    const auto files = files_with_extension(folder, extension);
    if (files.size() == 1) return open_file(files.front());
    if (files.size() > 1) {
      throw ModelError(fmt::format("{}: holds {} {} files; name the one to read, for example {}",
                                   folder.string(), files.size(), extension,
                                   files.front().string()));
    }
  }
  throw ModelError(
      fmt::format("{}: holds neither config.json nor a .gguf or .bin file", folder.string()));
}

}  // namespace

const RowMatrix& LlamaModel::head() const {
  if (!has_head()) {
    throw ModelError(fmt::format("{}: has no output head, so it gives no logits", source));
  }
  return head_or_empty();
}

LlamaModel load_model(const fs::path& path) {
  try {
    if (!fs::exists(path)) {
      throw ModelError(fmt::format("{}: there is no such file or folder", path.string()));
    }
    return assemble(fs::is_directory(path) ? open_folder(path) : open_file(path));
  } catch (const fs::filesystem_error& error) {
    throw ModelError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

}  // namespace sluice
