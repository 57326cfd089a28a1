// Shapes of Llama's decoder layers, by name or in numbers, for runs that need no checkpoint.
#pragma once

#include <cstdint>
#include <string>

#include "sw/model/llama_config.h"

namespace sluice {

// Of one layer: tinyllama, llama3-8b, llama3-70b, or <dim>x<hidden>x<heads>x<kv heads>, e.g.
// 2048x5632x32x4. Throws ModelError for another word and for numbers that fit no layer.
LlamaConfig parse_layer_shape(const std::string& word);

// Weights of all linears.
uint64_t layer_weights(const LlamaConfig& config);

}  // namespace sluice
