// From a checkpoint to packed tensors: each linear is cut into parts of consecutive output
// channels, which are packed side by side within bounded memory. The result does not depend on the
// number of threads.
//
// Throws what the checkpoint's reader throws, and std::runtime_error if the configuration cannot
// run the sparsity or coding.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sw/container/compress_options.h"
#include "sw/container/directory.h"
#include "sw/container/linear_packer.h"
#include "sw/model/llama_checkpoint.h"

namespace sluice {

struct CompressState {
  std::string tensor;  // the one that was worked on last
  std::uint64_t weights = 0;
  std::uint64_t weights_in_all = 0;
  std::uint64_t weights_kept = 0;  // of an earlier run, part of `weights`
  std::uint64_t bytes = 0;         // packed by this one
};
using CompressProgress = std::function<void(const CompressState&)>;

// Packs all parts from `first` on and calls `take` for each in order, in the calling thread, as it
// does `progress` after it.
void pack_linears(const LinearPacker& packer, const CompressOptions& options,
                  const CompressProgress& progress,
                  const std::function<void(const PartOfLinear&, PackedPiece)>& take,
                  std::size_t first = 0);

// The files of a tokenizer that lie beside a checkpoint, sorted.
std::vector<std::filesystem::path> tokenizer_files(const LlamaCheckpoint& checkpoint);

// Writes a container and returns its directory. If it is stopped, or fails, <path>.part and
// <path>.part.log stay, and the next call for the same goes on from there.
Directory compress_to_file(const LlamaCheckpoint& checkpoint, const CompressOptions& options,
                           const std::filesystem::path& path,
                           const CompressProgress& progress = {});

}  // namespace sluice
