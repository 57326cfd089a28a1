#include "sw/container/compressed_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sw/container/container_file.h"
#include "sw/model/error.h"
#include "sw/model/mapped_file.h"

namespace sluice {
namespace {

// Of all but its linears.
LlamaModel read_frame(const ContainerFile& file) {
  const Directory& directory = file.directory();
  LlamaModel model;
  model.source = file.source();
  model.config = directory.config;
  auto tensor = directory.tensors.begin();
  const auto next = [&] { return to_matrix(file.tensor(*tensor++)); };
  if (directory.has_embedding()) model.embedding = next();
  for (int i = 0; i < model.config.num_hidden_layers; ++i) {
    LlamaLayer& layer = model.layers.emplace_back();
    layer.attention_norm = next();
    layer.mlp_norm = next();
  }
  model.final_norm = next();
  model.head_left_out = !model.config.tie_word_embeddings && directory.has_head();
  return model;
}

}  // namespace

std::uint64_t CompressedLinear::weights() const {
  return std::accumulate(parts.begin(), parts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const PackedTensor& part) {
                           return sum + std::uint64_t(part.n) * static_cast<std::uint64_t>(part.k);
                         });
}

std::uint64_t CompressedLinear::bytes() const {
  return std::accumulate(parts.begin(), parts.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const PackedTensor& part) {
                           return sum + part.header_bytes() + part.stream.size();
                         });
}

const CompressedLinear& CompressedModel::find(int layer, Linear linear) const {
  for (const CompressedLinear& one : linears) {
    if (one.layer == layer && one.linear == linear) return one;
  }
  throw ModelError(fmt::format("{}: has no {}", frame.source, weight_name(layer, linear)));
}

const ModelFile* CompressedModel::tokenizer() const {
  for (const char* name : {"tokenizer.model", "tokenizer.json"}) {
    const auto found = std::ranges::find(files, name, &ModelFile::name);
    if (found != files.end()) return &*found;
  }
  return nullptr;
}

std::uint64_t CompressedModel::weights() const {
  std::uint64_t sum = 0;
  for (const CompressedLinear& linear : linears) sum += linear.weights();
  return sum;
}

std::uint64_t CompressedModel::bytes() const {
  std::uint64_t sum = 0;
  for (const CompressedLinear& linear : linears) sum += linear.bytes();
  return sum;
}

double CompressedModel::bits_per_weight() const {
  return 8.0 * static_cast<double>(bytes()) / static_cast<double>(weights());
}

CompressedModel open_compressed(const std::filesystem::path& path) {
  const ContainerFile file = ContainerFile::open(path);
  CompressedModel model{.frame = read_frame(file), .target = file.directory().target};
  for (const PackedLinear& packed : file.directory().linears) {
    CompressedLinear& linear = model.linears.emplace_back();
    linear.layer = packed.layer;
    linear.linear = packed.linear;
    linear.distortion = packed.distortion();
    for (std::size_t i = 0; i < packed.parts.size(); ++i) {
      linear.parts.push_back(file.part(packed, i));
    }
  }
  for (const StoredFile& stored : file.directory().files) {
    model.files.push_back({stored.name, file.text(stored)});
  }
  return model;
}

CompressedModel compress_in_memory(const LlamaCheckpoint& checkpoint,
                                   const CompressOptions& options,
                                   const CompressProgress& progress) {
  const LinearPacker packer(checkpoint, options);
  CompressedModel model{.frame = load_without_linears(checkpoint),
                        .target = target_of(packer.config())};
  pack_linears(packer, options, progress, [&](const PartOfLinear& part, PackedPiece piece) {
    if (part.first == 0) model.linears.push_back({part.layer, part.linear, {}, {}});
    model.linears.back().parts.push_back(std::move(piece.tensor));
    model.linears.back().distortion += piece.distortion;
  });
  for (const auto& path : tokenizer_files(checkpoint)) {
    const MappedFile file(path);
    model.files.push_back(
        {path.filename().string(),
         {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}});
  }
  return model;
}

}  // namespace sluice
