// The shape of a Llama model, as config.json of a Hugging Face checkpoint gives it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

// How the frequencies of the rotary embedding are scaled, see rotary.h. Each kind uses the fields
// that its line names.
struct RotaryScaling {
  enum class Kind {
    kNone,
    kLinear,    // factor
    kLlama3,    // factor and all below but divisors
    kDivisors,  // divisors
  };

  Kind kind = Kind::kNone;
  double factor = 1.0;
  double low_freq_factor = 1.0;
  double high_freq_factor = 4.0;
  int original_max_position_embeddings = 8192;
  std::vector<double> divisors = {};  // head_dim / 2 of them

  bool operator==(const RotaryScaling&) const = default;
};

struct LlamaConfig {
  int hidden_size = 0;
  int intermediate_size = 0;
  int num_hidden_layers = 0;
  int num_attention_heads = 0;
  int num_key_value_heads = 0;
  int head_dim = 0;
  int vocab_size = 0;
  int max_position_embeddings = 0;
  double rms_norm_eps = 1e-6;
  double rope_theta = 10000.0;
  RotaryScaling rope_scaling = {};
  bool tie_word_embeddings = false;
  int bos_token_id = 1;
  std::vector<int> eos_token_ids = {2};

  int query_size() const { return num_attention_heads * head_dim; }
  int key_value_size() const { return num_key_value_heads * head_dim; }
};

// Throws ModelError, opened by `where`, unless all sizes are positive and fit each other: heads are
// a multiple of key/value heads, head_dim is even, token ids lie in the vocabulary, the scaling of
// the rotary embedding is of positive numbers.
void check_config(const LlamaConfig& config, const std::string& where);

// Reads and checks the text of a config.json; `where` opens messages. num_key_value_heads is
// num_attention_heads when absent, head_dim is hidden_size / num_attention_heads,
// max_position_embeddings 2048; other sizes must be there. Throws ModelError for what the forward
// pass does not have: an activation other than SiLU, rotary embedding that is partial or scaled in
// another way than "linear", "llama3" and "divisors" (a list, as GGUF has it), biases, a model type
// other than "llama".
LlamaConfig parse_llama_config(std::string_view text, const std::string& where);

// The same from a file. The ids of eos_token_id in a generation_config.json beside it count in
// place of its own.
LlamaConfig read_config(const std::filesystem::path& path);

}  // namespace sluice
