// Small checkpoints on disk and what a container must make of them.
#pragma once

#include <filesystem>
#include <string>

#include "sw/container/compressed_model.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice::test {

// No size is a multiple of an array's side, nor of 4.
LlamaConfig odd_config();

// Heavier in the middle than random_model()'s, so that codes have something to gain.
LlamaModel odd_model(std::uint32_t seed, bool tied = false);

// A Hugging Face folder of the model: config.json, model.safetensors and a tokenizer.model that is
// some bytes.
std::filesystem::path write_checkpoint(const TempDir& folder, const LlamaModel& model, Dtype dtype);

}  // namespace sluice::test
