#include "tests/container/container_testing.h"

namespace sluice::test {

LlamaConfig odd_config() {
  LlamaConfig config = small_config();
  config.hidden_size = 42;
  config.intermediate_size = 57;
  config.num_attention_heads = 3;
  config.num_key_value_heads = 1;
  config.head_dim = 14;
  config.vocab_size = 53;
  return config;
}

LlamaModel odd_model(std::uint32_t seed, bool tied) {
  LlamaConfig config = odd_config();
  config.tie_word_embeddings = tied;
  return random_model(config, seed);
}

std::filesystem::path write_checkpoint(const TempDir& folder, const LlamaModel& model,
                                       Dtype dtype) {
  folder.write("config.json", config_json(model.config));
  folder.write("model.safetensors", safetensors_file(tensors_of(model), dtype));
  folder.write("tokenizer.model", std::string("not a\0tokenizer", 15));
  return folder.path();
}

}  // namespace sluice::test
