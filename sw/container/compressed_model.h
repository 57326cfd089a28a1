// A whole model with its linears packed, in memory: read from a container, or compressed from a
// checkpoint on the spot.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sw/compress/packed_tensor.h"
#include "sw/container/compress.h"
#include "sw/container/directory.h"
#include "sw/model/llama_model.h"

namespace sluice {

struct CompressedLinear {
  int layer = kNoLayer;
  Linear linear = Linear::kHead;
  std::vector<PackedTensor> parts;  // consecutive output channels
  Distortion distortion;

  std::uint64_t weights() const;
  std::uint64_t bytes() const;  // of the parts as files
};

struct ModelFile {
  std::string name;  // "tokenizer.model"
  std::string bytes;
};

struct CompressedModel {
  LlamaModel frame;  // norms and embedding; the linears are left out
  Target target;
  std::vector<CompressedLinear> linears = {};  // layer by layer, then the head if there is one
  std::vector<ModelFile> files = {};

  // Throws ModelError if there is none: the head of a model of layers only.
  const CompressedLinear& find(int layer, Linear linear) const;

  // tokenizer.model, else tokenizer.json, else null.
  const ModelFile* tokenizer() const;

  std::uint64_t weights() const;
  std::uint64_t bytes() const;
  double bits_per_weight() const;
};

// All of a container. Throws ModelError as ContainerFile does.
CompressedModel open_compressed(const std::filesystem::path& path);

// Throws what compress_to_file() does.
CompressedModel compress_in_memory(const LlamaCheckpoint& checkpoint,
                                   const CompressOptions& options,
                                   const CompressProgress& progress = {});

}  // namespace sluice
