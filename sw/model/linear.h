// The linear layers of a Llama model: which there are, their names and shapes, and how the forward
// pass asks a back end to compute one.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sw/model/llama_config.h"
#include "sw/model/matrix.h"

namespace sluice {

enum class Linear { kQ, kK, kV, kO, kGate, kUp, kDown, kHead };

// In the order of the enumeration, so that an array may be indexed by Linear.
inline constexpr std::array kLayerLinears = {Linear::kQ,    Linear::kK,  Linear::kV,   Linear::kO,
                                             Linear::kGate, Linear::kUp, Linear::kDown};

// The layer number of the output head, which belongs to no layer.
inline constexpr int kNoLayer = -1;

// "q", "k", "v", "o", "gate", "up", "down", "head"
std::string_view short_name(Linear linear);

// Name of the weights in a Hugging Face checkpoint: "model.layers.3.self_attn.q_proj.weight".
std::string weight_name(int layer, Linear linear);

// Weights are [n, k]: n output channels of k inputs.
struct LinearShape {
  int n;
  int k;
};
LinearShape linear_shape(const LlamaConfig& config, Linear linear);

struct LinearCall {
  int layer;  // kNoLayer for the head
  Linear linear;
  const RowMatrix& weight;  // [N, K]; 0 x 0 in a model without them
  const RowMatrix& input;   // [M, K]
};

// Computes input * weight^T, [M, N]. A back end may compute it by other means, from its own copy of
// the weights, known by layer and linear.
using LinearBackend = std::function<RowMatrix(const LinearCall&)>;

// The back end on the host, in floats.
RowMatrix float_linear(const LinearCall& call);

// The same for linears that have their input in common (q, k and v; gate and up), which a back end
// may compute side by side: an output for each call.
using LinearGroupBackend = std::function<std::vector<RowMatrix>(std::span<const LinearCall>)>;

LinearGroupBackend one_by_one(LinearBackend backend);

}  // namespace sluice
