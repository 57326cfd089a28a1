#include "sw/model/layer_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "sw/model/error.h"
#include "sw/model/linear.h"

namespace sluice {
namespace {

struct Sizes {
  int dim = 0;
  int hidden = 0;
  int heads = 0;
  int kv_heads = 0;
  double rope_theta = 10000;
};

struct NamedShape {
  std::string_view name;
  Sizes sizes;
};
constexpr std::array kShapes = {
    NamedShape{"tinyllama", {2048, 5632, 32, 4}},
    NamedShape{"llama3-8b", {4096, 14336, 32, 8, 500000}},
    NamedShape{"llama3-70b", {8192, 28672, 64, 8, 500000}},
};

[[noreturn]] void refuse(const std::string& word) {
  throw ModelError(
      fmt::format("{}: give tinyllama, llama3-8b, llama3-70b or "
                  "<dim>x<hidden>x<heads>x<kv heads>, e.g. 2048x5632x32x4, with dim a multiple of "
                  "twice the heads and heads of the kv heads",
                  word));
}

Sizes parse_sizes(const std::string& word) {
  Sizes sizes;
  std::string_view rest = word;
  for (int* number : {&sizes.dim, &sizes.hidden, &sizes.heads, &sizes.kv_heads}) {
    const bool last = number == &sizes.kv_heads;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *number);
    rest.remove_prefix(end - rest.data());
    if (error != std::errc() || *number < 1 || (last ? !rest.empty() : !rest.starts_with('x'))) {
      refuse(word);
    }
    if (!last) rest.remove_prefix(1);
  }
  return sizes;
}

}  // namespace

LlamaConfig parse_layer_shape(const std::string& word) {
  const auto named = std::ranges::find(kShapes, word, &NamedShape::name);
  const Sizes sizes = named != kShapes.end() ? named->sizes : parse_sizes(word);
  if (sizes.dim % (2 * sizes.heads) != 0 || sizes.heads % sizes.kv_heads != 0) refuse(word);
  return {.hidden_size = sizes.dim,
          .intermediate_size = sizes.hidden,
          .num_hidden_layers = 1,
          .num_attention_heads = sizes.heads,
          .num_key_value_heads = sizes.kv_heads,
          .head_dim = sizes.dim / sizes.heads,
          .vocab_size = 1,
          .max_position_embeddings = 8192,
          .rms_norm_eps = 1e-5,
          .rope_theta = sizes.rope_theta};
}

uint64_t layer_weights(const LlamaConfig& config) {
  uint64_t weights = 0;
  for (const Linear linear : kLayerLinears) {
    const LinearShape shape = linear_shape(config, linear);
    weights += uint64_t(shape.n) * shape.k;
  }
  return weights;
}

}  // namespace sluice
