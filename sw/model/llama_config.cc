#include "sw/model/llama_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "sw/model/error.h"
#include "sw/model/json.h"
#include "sw/model/mapped_file.h"

namespace sluice {
namespace {

using nlohmann::json;

constexpr int kLargestSize = 1 << 24;

// The fields of a config, where null means the same as absent.
class Fields {
 public:
  Fields(const json& object, std::string where) : object_(object), where_(std::move(where)) {}

  bool has(const char* name) const { return object_.contains(name) && !object_[name].is_null(); }

  int integer(const char* name, std::optional<int> otherwise = {}) const {
    if (absent(name, otherwise.has_value())) return *otherwise;
    return to_int(name, object_[name]);
  }

  std::vector<int> integers(const char* name, std::vector<int> otherwise) const {
    if (!has(name)) return otherwise;
    if (!object_[name].is_array()) return {to_int(name, object_[name])};
    std::vector<int> result;
    for (const json& item : object_[name]) result.push_back(to_int(name, item));
    return result;
  }

  double number(const char* name, std::optional<double> otherwise = {}) const {
    if (absent(name, otherwise.has_value())) return *otherwise;
    if (!object_[name].is_number()) fail(name, "a number");
    return object_[name].get<double>();
  }

  std::vector<double> numbers(const char* name) const {
    absent(name, false);
    const json& list = object_[name];
    if (!list.is_array() || !std::ranges::all_of(list, &json::is_number)) {
      fail(name, "a list of numbers");
    }
    return list.get<std::vector<double>>();
  }

  std::string text(const char* name) const {
    absent(name, false);
    if (!object_[name].is_string()) fail(name, "a text");
    return object_[name].get<std::string>();
  }

  bool boolean(const char* name) const {
    if (!has(name)) return false;
    if (!object_[name].is_boolean()) fail(name, "true or false");
    return object_[name].get<bool>();
  }

  // Refuses a model that needs something else than `supported` (which is also what absence means).
  void expect(const char* name, const json& supported) const {
    if (has(name) && object_[name] != supported) fail(name, supported.dump());
  }

  Fields object(const char* name) const {
    if (!object_[name].is_object()) fail(name, "an object");
    return {object_[name], fmt::format("{}: {}", where_, name)};
  }

  [[noreturn]] void fail(const char* name, std::string_view supported) const {
    throw ModelError(fmt::format("{}: {} is {}; only {} is supported", where_, name,
                                 as_json(object_[name]), supported));
  }

 private:
  bool absent(const char* name, bool has_default) const {
    if (has(name)) return false;
    if (!has_default) throw ModelError(fmt::format("{}: {} is missing", where_, name));
    return true;
  }

  int to_int(const char* name, const json& value) const {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kLargestSize) {
      fail(name, fmt::format("an integer from 0 to {}", kLargestSize));
    }
    return value.get<int>();
  }

  const json& object_;
  std::string where_;
};

void refuse_unsupported(const Fields& fields) {
  fields.expect("model_type", "llama");
  fields.expect("hidden_act", "silu");
  fields.expect("attention_bias", false);
  fields.expect("mlp_bias", false);
  fields.expect("partial_rotary_factor", 1.0);
}

RotaryScaling read_scaling(const Fields& fields) {
  const char* name = fields.has("type") && !fields.has("rope_type") ? "type" : "rope_type";
  RotaryScaling scaling;
  if (!fields.has(name) && !fields.has("factor")) return scaling;
  const std::string kind = fields.text(name);
  if (kind == "default") return scaling;
  if (kind == "divisors") {
    scaling.kind = RotaryScaling::Kind::kDivisors;
    scaling.divisors = fields.numbers("divisors");
    return scaling;
  }
  if (kind != "linear" && kind != "llama3") {
    fields.fail(name, R"("default", "linear" or "llama3")");
  }
  scaling.factor = fields.number("factor");
  scaling.kind = RotaryScaling::Kind::kLinear;
  if (kind == "llama3") {
    scaling.kind = RotaryScaling::Kind::kLlama3;
    scaling.low_freq_factor = fields.number("low_freq_factor");
    scaling.high_freq_factor = fields.number("high_freq_factor");
    scaling.original_max_position_embeddings = fields.integer("original_max_position_embeddings");
  }
  return scaling;
}

// Newer checkpoints keep all fields of the rotary embedding in an object of its own.
void read_rotary(const Fields& fields, LlamaConfig& config) {
  const bool is_newer = fields.has("rope_parameters");
  const Fields rope = is_newer ? fields.object("rope_parameters") : fields;
  config.rope_theta = rope.number("rope_theta", config.rope_theta);
  if (is_newer) {
    config.rope_scaling = read_scaling(rope);
  } else if (fields.has("rope_scaling")) {
    config.rope_scaling = read_scaling(fields.object("rope_scaling"));
  }
}

void check_scaling(const LlamaConfig& config, const std::string& where) {
  const RotaryScaling& scaling = config.rope_scaling;
  const auto is_positive = [](double value) { return value > 0 && std::isfinite(value); };
  const auto require = [&](bool holds, const char* sentence) {
    if (!holds) throw ModelError(fmt::format("{}: rotary embedding: {}", where, sentence));
  };
  require(is_positive(scaling.factor), "the factor must be positive");
  require(is_positive(scaling.low_freq_factor) && std::isfinite(scaling.high_freq_factor) &&
              scaling.high_freq_factor > scaling.low_freq_factor,
          "high_freq_factor must be larger than low_freq_factor, and that positive");
  require(scaling.original_max_position_embeddings > 0,
          "original_max_position_embeddings must be positive");
  require(std::ranges::all_of(scaling.divisors, is_positive), "the divisors must be positive");
  require(scaling.kind != RotaryScaling::Kind::kDivisors ||
              scaling.divisors.size() == static_cast<std::size_t>(config.head_dim / 2),
          "there must be a divisor for each two channels of a head");
}

std::string read_text(const std::filesystem::path& path) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void check_config(const LlamaConfig& config, const std::string& where) {
  const auto require = [&](bool holds, const std::string& sentence) {
    if (!holds) throw ModelError(fmt::format("{}: {}", where, sentence));
  };
  for (const auto& [name, size] : {std::pair{"hidden_size", config.hidden_size},
                                   {"intermediate_size", config.intermediate_size},
                                   {"num_hidden_layers", config.num_hidden_layers},
                                   {"num_attention_heads", config.num_attention_heads},
                                   {"num_key_value_heads", config.num_key_value_heads},
                                   {"head_dim", config.head_dim},
                                   {"vocab_size", config.vocab_size},
                                   {"max_position_embeddings", config.max_position_embeddings}}) {
    require(size >= 1 && size <= kLargestSize,
            fmt::format("{} is {}, but must be from 1 to {}", name, size, kLargestSize));
  }
  require(config.num_attention_heads % config.num_key_value_heads == 0,
          fmt::format("num_attention_heads {} must be a multiple of num_key_value_heads {}",
                      config.num_attention_heads, config.num_key_value_heads));
  require(config.head_dim % 2 == 0,
          fmt::format("head_dim {} must be even for the rotary embedding", config.head_dim));
  require(config.num_attention_heads <= kLargestSize / config.head_dim,
          fmt::format("{} heads of {} are more than {} channels", config.num_attention_heads,
                      config.head_dim, kLargestSize));
  require(config.rms_norm_eps >= 0 && std::isfinite(config.rms_norm_eps),
          fmt::format("rms_norm_eps {} must be a small number from 0 up", config.rms_norm_eps));
  require(config.rope_theta > 0 && std::isfinite(config.rope_theta),
          fmt::format("rope_theta {} must be positive", config.rope_theta));
  check_scaling(config, where);
  const auto in_vocabulary = [&](int id) { return id >= 0 && id < config.vocab_size; };
  require(in_vocabulary(config.bos_token_id) &&
              std::ranges::all_of(config.eos_token_ids, in_vocabulary),
          fmt::format("bos_token_id and eos_token_id must lie in the vocabulary of {}",
                      config.vocab_size));
}

LlamaConfig parse_llama_config(std::string_view text, const std::string& where) {
  const json root = parse_json_object(text, where);
  const Fields fields(root, where);
  refuse_unsupported(fields);
  LlamaConfig config;
  config.hidden_size = fields.integer("hidden_size");
  config.intermediate_size = fields.integer("intermediate_size");
  config.num_hidden_layers = fields.integer("num_hidden_layers");
  config.num_attention_heads = fields.integer("num_attention_heads");
  config.num_key_value_heads = fields.integer("num_key_value_heads", config.num_attention_heads);
  config.head_dim =
      fields.integer("head_dim", config.hidden_size / std::max(1, config.num_attention_heads));
  config.vocab_size = fields.integer("vocab_size");
  config.max_position_embeddings = fields.integer("max_position_embeddings", 2048);
  config.rms_norm_eps = fields.number("rms_norm_eps", config.rms_norm_eps);
  read_rotary(fields, config);
  config.tie_word_embeddings = fields.boolean("tie_word_embeddings");
  config.bos_token_id = fields.integer("bos_token_id", config.bos_token_id);
  config.eos_token_ids = fields.integers("eos_token_id", config.eos_token_ids);
  check_config(config, where);
  return config;
}

LlamaConfig read_config(const std::filesystem::path& path) {
  LlamaConfig config = parse_llama_config(read_text(path), path.string());
  const auto beside = path.parent_path() / "generation_config.json";
  if (std::filesystem::exists(beside)) {
    const json root = parse_json_object(read_text(beside), beside.string());
    config.eos_token_ids =
        Fields(root, beside.string()).integers("eos_token_id", std::move(config.eos_token_ids));
    check_config(config, beside.string());
  }
  return config;
}

}  // namespace sluice
