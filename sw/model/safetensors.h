// Checkpoints in the safetensors format: a 64-bit header length, a JSON header, tensor data. Read
// as the format's description on github.com/huggingface/safetensors has it: the header is at most
// 100,000,000 bytes, no name appears twice, and the tensors cover the data without holes or
// overlap.
//
// Also read: a Hugging Face sharded checkpoint, model.safetensors.index.json with the files that
// its weight_map names; of those files only the tensors that the map assigns to them are taken.
#pragma once

#include <filesystem>

#include "sw/model/checkpoint.h"

namespace sluice {

// `path` is a .safetensors file, an index (.json), or a folder that holds
// model.safetensors.index.json or model.safetensors. All tensors are listed, whatever their type;
// to_matrix() refuses those that Sluice cannot read. Throws ModelError on anything malformed.
Checkpoint open_safetensors(const std::filesystem::path& path);

}  // namespace sluice
