// Checkpoints of karpathy/llama2.c, format version 0: a header of seven int32 (dim, hidden_dim,
// n_layers, n_heads, n_kv_heads, vocab_size, seq_len; a negative vocab_size says that the head has
// weights of its own), then all weights as float32, tensor by tensor, each for all layers.
#pragma once

#include <filesystem>

#include "sw/model/llama_source.h"

namespace sluice {

// The format has no field for them, so rms_norm_eps is 1e-5, rope_theta 10000, BOS 1 and EOS 2, as
// in llama2.c. Throws ModelError when the header is implausible or the size of the file is not the
// one that follows from it.
LlamaSource open_llama2c(const std::filesystem::path& path);

}  // namespace sluice
