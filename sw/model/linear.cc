#include "sw/model/linear.h"

#include <fmt/format.h>

namespace sluice {
namespace {

struct Names {
  std::string_view short_name;
  std::string_view checkpoint_name;
};

constexpr std::array kNames = {
    Names{"q", "self_attn.q_proj"}, Names{"k", "self_attn.k_proj"}, Names{"v", "self_attn.v_proj"},
    Names{"o", "self_attn.o_proj"}, Names{"gate", "mlp.gate_proj"}, Names{"up", "mlp.up_proj"},
    Names{"down", "mlp.down_proj"}, Names{"head", "lm_head"},
};

const Names& names(Linear linear) { return kNames.at(static_cast<std::size_t>(linear)); }

}  // namespace

std::string_view short_name(Linear linear) { return names(linear).short_name; }

std::string weight_name(int layer, Linear linear) {
  const std::string prefix =
      linear == Linear::kHead ? std::string() : fmt::format("model.layers.{}.", layer);
  return fmt::format("{}{}.weight", prefix, names(linear).checkpoint_name);
}

LinearShape linear_shape(const LlamaConfig& config, Linear linear) {
  switch (linear) {
    case Linear::kQ:
      return {config.query_size(), config.hidden_size};
    case Linear::kK:
    case Linear::kV:
      return {config.key_value_size(), config.hidden_size};
    case Linear::kO:
      return {config.hidden_size, config.query_size()};
    case Linear::kGate:
    case Linear::kUp:
      return {config.intermediate_size, config.hidden_size};
    case Linear::kDown:
      return {config.hidden_size, config.intermediate_size};
    case Linear::kHead:
      return {config.vocab_size, config.hidden_size};
  }
  throw std::logic_error("linear_shape: not a Linear");
}

RowMatrix float_linear(const LinearCall& call) { return call.input * call.weight.transpose(); }

LinearGroupBackend one_by_one(LinearBackend backend) {
  return [backend = std::move(backend)](std::span<const LinearCall> calls) {
    std::vector<RowMatrix> outputs;
    for (const LinearCall& call : calls) outputs.push_back(backend(call));
    return outputs;
  };
}

}  // namespace sluice
