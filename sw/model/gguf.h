// Llama checkpoints in GGUF, versions 2 and 3, little-endian, as docs/gguf.md of ggml describes the
// format. Weights must be F32, F16 or BF16.
#pragma once

#include <filesystem>

#include "sw/model/llama_source.h"

namespace sluice {

// Throws ModelError on anything malformed, an architecture other than "llama", scaled rotary
// embedding, and weights of another type (named in the message).
LlamaSource open_gguf(const std::filesystem::path& path);

}  // namespace sluice
