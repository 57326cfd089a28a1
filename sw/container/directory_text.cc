// Directories as JSON text (docs/container.md, "Directory").
#include <fmt/format.h>

#include <limits>

#include "sw/container/config_json.h"
#include "sw/container/directory.h"
#include "sw/model/error.h"
#include "sw/model/json.h"
#include "sw/model/llama_checkpoint.h"

namespace sluice {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::uint64_t element_bytes(Dtype dtype) { return dtype == Dtype::kF32 ? 4 : 2; }

ordered_json blob_json(const Blob& blob) { return {blob.offset, blob.bytes, blob.crc}; }

// The values of a JSON object, with messages that say where it stands.
class Object {
 public:
  Object(const json& object, std::string where) : object_(object), where_(std::move(where)) {
    if (!object_.is_object()) fail("is not an object");
  }

  const std::string& where() const { return where_; }
  [[noreturn]] void fail(const std::string& what) const {
    throw ModelError(
        fmt::format("{} {}: the container is damaged or not written by Sluice", where_, what));
  }

  const json& at(const char* name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) fail(fmt::format("has no \"{}\"", name));
    return *found;
  }
  std::string text(const char* name) const {
    if (!at(name).is_string()) fail(fmt::format("has a \"{}\" that is no text", name));
    return at(name).get<std::string>();
  }
  std::uint64_t integer(const char* name, std::uint64_t most) const {
    return checked_integer(at(name), name, most);
  }
  int small(const char* name) const { return static_cast<int>(integer(name, 1 << 24)); }
  double sum(const char* name) const {
    if (!at(name).is_number() || !(at(name).get<double>() >= 0)) {
      fail(fmt::format("has a \"{}\" that is no number from 0 up", name));
    }
    return at(name).get<double>();
  }
  std::vector<std::uint64_t> integers(const char* name) const {
    std::vector<std::uint64_t> values;
    for (const json& item : list(name)) values.push_back(checked_integer(item, name, UINT64_MAX));
    return values;
  }
  const json& list(const char* name) const {
    if (!at(name).is_array()) fail(fmt::format("has a \"{}\" that is no list", name));
    return at(name);
  }
  Blob blob() const {
    const auto values = integers("blob");
    if (values.size() != 3 || values[2] > UINT32_MAX) {
      fail("has a \"blob\" that is not an offset, a number of bytes and a CRC");
    }
    return {values[0], values[1], static_cast<std::uint32_t>(values[2])};
  }

 private:
  std::uint64_t checked_integer(const json& value, const char* name, std::uint64_t most) const {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) {
      fail(fmt::format("has a \"{}\" that is no integer from 0 to {}", name, most));
    }
    return value.get<std::uint64_t>();
  }

  const json& object_;
  std::string where_;
};

// Blobs follow each other, each on the next aligned byte.
class BlobOrder {
 public:
  explicit BlobOrder(std::uint64_t directory) : directory_(directory) {}

  void next(const Object& object, const Blob& blob) {
    if (blob.offset != aligned_blob(end_) || blob.offset > directory_ ||
        blob.bytes > directory_ - blob.offset) {
      object.fail(
          fmt::format("lies at bytes {} + {}, but the blob before it ends at {} and the "
                      "directory begins at {}",
                      blob.offset, blob.bytes, end_, directory_));
    }
    end_ = blob.end();
  }
  std::uint64_t end() const { return end_; }

 private:
  const std::uint64_t directory_;
  std::uint64_t end_ = kContainerHeaderBytes;
};

Dtype parse_dtype(const Object& object) {
  const std::string word = object.text("dtype");
  for (const Dtype dtype : {Dtype::kF32, Dtype::kF16, Dtype::kBf16}) {
    if (word == dtype_name(dtype)) return dtype;
  }
  object.fail(fmt::format("is of type {}, which is none of F32, F16 and BF16", in_quotes(word)));
}

PlainTensor parse_tensor(const Object& object, const std::vector<std::uint64_t>& shape) {
  PlainTensor tensor{object.text("name"), parse_dtype(object), object.integers("shape"),
                     object.blob()};
  std::uint64_t bytes = element_bytes(tensor.dtype);
  for (const std::uint64_t size : shape) bytes *= size;
  if (tensor.shape != shape || tensor.blob.bytes != bytes) {
    object.fail(fmt::format("has shape {} in {} bytes, the configuration asks for {} in {}",
                            shape_text(tensor.shape), tensor.blob.bytes, shape_text(shape), bytes));
  }
  return tensor;
}

// The shapes that the configuration gives, in the order in which containers have them.
std::vector<std::pair<std::string, std::vector<std::uint64_t>>> plain_shapes(
    const LlamaConfig& config, bool with_embedding) {
  const auto width = static_cast<std::uint64_t>(config.hidden_size);
  std::vector<std::pair<std::string, std::vector<std::uint64_t>>> shapes;
  if (with_embedding) {
    shapes.push_back({kEmbeddingName, {static_cast<std::uint64_t>(config.vocab_size), width}});
  }
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    shapes.push_back({norm_name(layer, Norm::kAttention), {width}});
    shapes.push_back({norm_name(layer, Norm::kMlp), {width}});
  }
  shapes.push_back({norm_name(kNoLayer, Norm::kFinal), {width}});
  return shapes;
}

PackedLinear parse_linear(const Object& object, const LlamaConfig& config, int layer,
                          Linear linear) {
  PackedLinear packed{.layer = layer, .linear = linear};
  if (object.text("name") != packed.name()) {
    object.fail(
        fmt::format("is {}, but {} comes next", in_quotes(object.text("name")), packed.name()));
  }
  try {
    packed.sparsity = parse_sparsity(object.text("sparsity"));
    packed.coding = parse_coding(object.text("coding"));
  } catch (const ModelError&) {
    throw;
  } catch (const std::runtime_error& error) {
    object.fail(error.what());
  }
  const auto [n, k] = linear_shape(config, linear);
  if (object.integers("shape") !=
      std::vector{static_cast<std::uint64_t>(n), static_cast<std::uint64_t>(k)}) {
    object.fail(fmt::format("does not have the shape [{}, {}] of the configuration", n, k));
  }
  int rows = 0;
  for (const json& item : object.list("parts")) {
    const Object part(item, object.where() + ", a part");
    packed.parts.push_back(
        {part.small("rows"), part.blob(), {part.sum("signal"), part.sum("noise")}});
    if (packed.parts.back().rows < 1 || packed.parts.back().rows > n - rows) {
      part.fail(fmt::format("has {} rows after {} of {}", packed.parts.back().rows, rows, n));
    }
    rows += packed.parts.back().rows;
  }
  if (rows != n) object.fail(fmt::format("has parts of {} rows in all, not {}", rows, n));
  return packed;
}

Target parse_target(const Object& object) {
  Target target{.config = object.text("config"),
                .config_hash = object.integer("config_hash", UINT64_MAX),
                .rows = object.small("rows"),
                .cols = object.small("cols"),
                .operand = Operand::kInt8,
                .max_code_len = object.small("max_code_len"),
                .trellis_states = object.small("trellis_states")};
  try {
    target.operand = parse_operand(object.text("operand"));
  } catch (const ModelError&) {
    throw;
  } catch (const std::runtime_error& error) {
    object.fail(error.what());
  }
  return target;
}

// Plain names, each once: they become files in a folder of the user's.
void check_file_name(const Object& object, const std::string& name,
                     const std::vector<StoredFile>& files) {
  const bool plain = !name.empty() && name.front() != '.' &&
                     name.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789._-") == std::string::npos;
  if (!plain) object.fail(fmt::format("is named {}, which is no plain name", in_quotes(name)));
  for (const StoredFile& file : files) {
    if (file.name == name) object.fail(fmt::format("is named {} twice", name));
  }
}

void parse_tensors(const Object& root, Directory& directory, BlobOrder& order) {
  const json& list = root.list("tensors");
  const bool with_embedding =
      !list.empty() && list[0].is_object() && list[0].value("name", json()) == kEmbeddingName;
  const std::size_t norms = 2 * static_cast<std::size_t>(directory.config.num_hidden_layers) + 1;
  if (list.size() != norms + (with_embedding ? 1 : 0)) {
    root.fail(fmt::format("has {} tensors besides the linears, not {} or, with an embedding, {}",
                          list.size(), norms, norms + 1));
  }
  const auto shapes = plain_shapes(directory.config, with_embedding);
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const Object object(list[i], fmt::format("{}: tensor {}", root.where(), shapes[i].first));
    directory.tensors.push_back(parse_tensor(object, shapes[i].second));
    if (directory.tensors.back().name != shapes[i].first) {
      object.fail(fmt::format("is named {}", in_quotes(directory.tensors.back().name)));
    }
    order.next(object, directory.tensors.back().blob);
  }
}

void parse_linears(const Object& root, Directory& directory, BlobOrder& order) {
  const json& list = root.list("linears");
  const std::size_t layered =
      kLayerLinears.size() * static_cast<std::size_t>(directory.config.num_hidden_layers);
  if (list.size() != layered && list.size() != layered + 1) {
    root.fail(fmt::format("has {} linears, not {} or, with a head, {}", list.size(), layered,
                          layered + 1));
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool head = i == layered;
    const int layer = head ? kNoLayer : static_cast<int>(i / kLayerLinears.size());
    const Linear linear = head ? Linear::kHead : kLayerLinears[i % kLayerLinears.size()];
    const Object object(list[i], fmt::format("{}: {}", root.where(), weight_name(layer, linear)));
    directory.linears.push_back(parse_linear(object, directory.config, layer, linear));
    for (const PackedPart& part : directory.linears.back().parts) order.next(object, part.blob);
  }
}

}  // namespace

std::string to_text(const Directory& directory) {
  const Target& target = directory.target;
  ordered_json root{{"made_by", directory.made_by},
                    {"source", directory.source},
                    {"options", directory.options},
                    {"target",
                     {{"config", target.config},
                      {"config_hash", target.config_hash},
                      {"rows", target.rows},
                      {"cols", target.cols},
                      {"operand", to_string(target.operand)},
                      {"max_code_len", target.max_code_len},
                      {"trellis_states", target.trellis_states}}},
                    {"config", config_json(directory.config)},
                    {"tensors", ordered_json::array()},
                    {"linears", ordered_json::array()},
                    {"files", ordered_json::array()}};
  for (const PlainTensor& tensor : directory.tensors) {
    root["tensors"].push_back({{"name", tensor.name},
                               {"dtype", dtype_name(tensor.dtype)},
                               {"shape", tensor.shape},
                               {"blob", blob_json(tensor.blob)}});
  }
  for (const PackedLinear& packed : directory.linears) {
    const auto [n, k] = linear_shape(directory.config, packed.linear);
    ordered_json parts = ordered_json::array();
    for (const PackedPart& part : packed.parts) {
      parts.push_back({{"rows", part.rows},
                       {"blob", blob_json(part.blob)},
                       {"signal", part.distortion.signal},
                       {"noise", part.distortion.noise}});
    }
    root["linears"].push_back({{"name", packed.name()},
                               {"shape", {n, k}},
                               {"sparsity", to_string(packed.sparsity)},
                               {"coding", to_string(packed.coding)},
                               {"parts", parts}});
  }
  for (const StoredFile& file : directory.files) {
    root["files"].push_back({{"name", file.name}, {"blob", blob_json(file.blob)}});
  }
  return root.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

Directory parse_directory(std::string_view text, std::uint64_t offset, const std::string& where) {
  const json json_root = parse_json_object(text, where + ": the directory");
  const Object root(json_root, where + ": the directory");
  Directory directory;
  directory.config = parse_llama_config(root.at("config").dump(), where + ": config");
  directory.target = parse_target(Object(root.at("target"), where + ": target"));
  directory.made_by = root.text("made_by");
  directory.source = root.text("source");
  directory.options = root.text("options");
  BlobOrder order(offset);
  parse_tensors(root, directory, order);
  parse_linears(root, directory, order);
  for (const json& item : root.list("files")) {
    const Object object(item, where + ": a file");
    const std::string name = object.text("name");
    check_file_name(object, name, directory.files);
    directory.files.push_back({name, object.blob()});
    order.next(object, directory.files.back().blob);
  }
  if (aligned_blob(order.end()) != offset) {
    root.fail(fmt::format("begins at byte {}, but the blobs end at {}", offset, order.end()));
  }
  return directory;
}

}  // namespace sluice
