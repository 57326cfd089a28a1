// Llama checkpoints in GGUF, versions 2 and 3, little-endian, as docs/gguf.md of ggml describes the
// format. Weights must be F32, F16, BF16 or Q8_0.
#pragma once

#include <filesystem>

#include "sw/model/llama_source.h"

namespace sluice {

// Throws ModelError on anything malformed, an architecture other than "llama", rotary embedding
// scaled in another way than "linear" and rope_freqs.weight, and weights of another type; the
// message names it.
LlamaSource open_gguf(const std::filesystem::path& path);

}  // namespace sluice
