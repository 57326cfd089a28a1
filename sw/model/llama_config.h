// The shape of a Llama model, as config.json of a Hugging Face checkpoint gives it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

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
  bool tie_word_embeddings = false;
  int bos_token_id = 1;
  std::vector<int> eos_token_ids = {2};

  int query_size() const { return num_attention_heads * head_dim; }
  int key_value_size() const { return num_key_value_heads * head_dim; }
};

// Throws ModelError, opened by `where`, unless all sizes are positive and fit each other: heads are
// a multiple of key/value heads, head_dim is even, token ids lie in the vocabulary.
void check_config(const LlamaConfig& config, const std::string& where);

// Reads and checks the text of a config.json; `where` opens messages. num_key_value_heads is
// num_attention_heads when absent, head_dim is hidden_size / num_attention_heads,
// max_position_embeddings 2048; other sizes must be there. Throws ModelError for what the forward
// pass does not have: an activation other than SiLU, scaled or partial rotary embedding, biases, a
// model type other than "llama".
LlamaConfig parse_llama_config(std::string_view text, const std::string& where);

// The same from a file.
LlamaConfig read_config(const std::filesystem::path& path);

}  // namespace sluice
