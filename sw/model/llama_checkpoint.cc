#include "sw/model/llama_checkpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/model/error.h"
#include "sw/model/gguf.h"
#include "sw/model/llama2c.h"
#include "sw/model/safetensors.h"

namespace sluice {
namespace {

namespace fs = std::filesystem;

void refuse_biases(const Checkpoint& checkpoint) {
  for (const std::string& name : checkpoint.names()) {
    if (name.ends_with(".bias")) {
      throw ModelError(
          fmt::format("{}: tensor {} is a bias, and linear layers have none here; take a model "
                      "without, as Llama 2 and 3 are, whose attention_bias and mlp_bias are false",
                      checkpoint.find(name).source, in_quotes(name)));
    }
  }
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
      fmt::format("{}: holds neither config.json nor a .gguf or .bin file; a model's .safetensors "
                  "files need its config.json beside them",
                  folder.string()));
}

// Where the row of a rotate-half order lies in an interleaved one.
int interleaved_row(int row, int head_dim) {
  const int in_head = row % head_dim;
  const int half = head_dim / 2;
  return row - in_head + (in_head < half ? 2 * in_head : 2 * (in_head - half) + 1);
}

}  // namespace

std::string norm_name(int layer, Norm norm) {
  if (norm == Norm::kFinal) return "model.norm.weight";
  return fmt::format("model.layers.{}.{}.weight", layer,
                     norm == Norm::kAttention ? "input_layernorm" : "post_attention_layernorm");
}

LlamaCheckpoint::LlamaCheckpoint(LlamaSource source) : source_(std::move(source)) {
  refuse_biases(source_.tensors);
}

LlamaCheckpoint LlamaCheckpoint::open(const fs::path& path) {
  try {
    if (!fs::exists(path)) {
      throw ModelError(fmt::format("{}: there is no such file or folder", path.string()));
    }
    return LlamaCheckpoint(fs::is_directory(path) ? open_folder(path) : open_file(path));
  } catch (const fs::filesystem_error& error) {
    throw ModelError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

bool LlamaCheckpoint::has_head() const {
  return config().tie_word_embeddings
             ? has_embedding()
             : source_.tensors.contains(weight_name(kNoLayer, Linear::kHead));
}

RowMatrix LlamaCheckpoint::linear(int layer, Linear linear) const {
  return linear_rows(layer, linear, 0, linear_shape(config(), linear).n);
}

RowMatrix LlamaCheckpoint::linear_rows(int layer, Linear linear, int first, int count) const {
  const TensorView& tensor = linear_tensor(layer, linear);
  const bool is_rotated = linear == Linear::kQ || linear == Linear::kK;
  if (!is_rotated || source_.rotary_order == RotaryOrder::kRotateHalf) {
    return to_rows(tensor, first, count);
  }
  RowMatrix result(count, static_cast<Eigen::Index>(tensor.shape[1]));
  for (int i = 0; i < count; ++i) {
    result.row(i) = to_rows(tensor, interleaved_row(first + i, config().head_dim), 1);
  }
  return result;
}

Eigen::RowVectorXf LlamaCheckpoint::norm(int layer, Norm norm) const {
  return to_matrix(checked(norm_name(layer, norm), {std::uint64_t(config().hidden_size)}));
}

const TensorView& LlamaCheckpoint::embedding() const {
  return checked(kEmbeddingName,
                 {std::uint64_t(config().vocab_size), std::uint64_t(config().hidden_size)});
}

void LlamaCheckpoint::release(int layer, Linear linear) const {
  source_.tensors.release(linear_tensor(layer, linear));
}

void LlamaCheckpoint::release_embedding() const { source_.tensors.release(embedding()); }

const TensorView& LlamaCheckpoint::linear_tensor(int layer, Linear linear) const {
  if (linear == Linear::kHead && config().tie_word_embeddings) return embedding();
  const auto [n, k] = linear_shape(config(), linear);
  return checked(weight_name(layer, linear), {std::uint64_t(n), std::uint64_t(k)});
}

const TensorView& LlamaCheckpoint::checked(const std::string& name,
                                           const std::vector<std::uint64_t>& shape) const {
  const TensorView& tensor = source_.tensors.find(name);
  if (tensor.shape != shape) {
    throw ModelError(
        fmt::format("{}: tensor {} has shape {}, but the model's configuration asks for {}",
                    tensor.source, in_quotes(name), shape_text(tensor.shape), shape_text(shape)));
  }
  return tensor;
}

}  // namespace sluice
