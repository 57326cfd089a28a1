// From a container back to a Hugging Face folder: model.safetensors, config.json and the files of
// the tokenizer. A linear gets the values that the machine multiplies with, operand times scale;
// embedding and norms are as the container has them. The head of a model that ties it to the
// embedding was quantised by itself, so it becomes a tensor of its own.
#pragma once

#include <cstdint>
#include <filesystem>

#include "sw/container/compress.h"
#include "sw/container/container_file.h"

namespace sluice {

struct DecompressOptions {
  Dtype dtype = Dtype::kF32;  // of the linears, or kBf16: rounded to the nearest, ties to even
  int jobs = 0;               // threads; 0: as many as there are cores
  std::uint64_t max_memory = std::uint64_t{3} << 30;  // bytes of work in flight
};

// The folder is made; one that holds files already is refused. Throws ModelError for that, for a
// container that is damaged and for files that cannot be written.
void decompress_to_folder(const ContainerFile& container, const DecompressOptions& options,
                          const std::filesystem::path& folder,
                          const CompressProgress& progress = {});

}  // namespace sluice
