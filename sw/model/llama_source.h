// What each checkpoint format is read into, before it becomes a LlamaModel.
#pragma once

#include "sw/model/checkpoint.h"
#include "sw/model/llama_config.h"

namespace sluice {

// How the rows of q and k lie within a head. The rotary embedding turns pairs of rows: row j with
// row j + head_dim/2 (Hugging Face), or row 2j with row 2j+1 (llama2.c, GGUF).
enum class RotaryOrder { kRotateHalf, kInterleaved };

// Tensors have their Hugging Face names.
struct LlamaSource {
  LlamaConfig config;
  Checkpoint tensors;
  RotaryOrder rotary_order;
};

}  // namespace sluice
