// config.json: what is read, what absence means, and each thing that is refused, one at a time.

#include "sw/model/llama_config.h"

#include <nlohmann/json.hpp>

#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice::test {
namespace {

using nlohmann::json;

LlamaConfig read(const std::string& text) {
  const TempDir folder;
  return read_config(folder.write("config.json", text));
}

json good() { return json::parse(config_json(small_config())); }

// The error when one field has this value (null: is absent) and all else is good.
void expect_field_error(const char* field, const json& value, const std::string& part) {
  SCOPED_TRACE(std::string(field) + ": " + value.dump());
  json config = good();
  config[field] = value;
  expect_error([&] { read(config.dump()); }, part);
  expect_error([&] { read(config.dump()); }, "config.json");
}

TEST(LlamaConfig, ReadsEveryField) {
  json text = good();
  text["bos_token_id"] = 3;
  text["eos_token_id"] = {4, 5};
  const LlamaConfig config = read(text.dump());
  EXPECT_EQ(config.hidden_size, 12);
  EXPECT_EQ(config.intermediate_size, 10);
  EXPECT_EQ(config.num_hidden_layers, 2);
  EXPECT_EQ(config.num_attention_heads, 6);
  EXPECT_EQ(config.num_key_value_heads, 2);
  EXPECT_EQ(config.head_dim, 4);
  EXPECT_EQ(config.vocab_size, 11);
  EXPECT_EQ(config.max_position_embeddings, 16);
  EXPECT_EQ(config.rms_norm_eps, 1e-5);
  EXPECT_EQ(config.rope_theta, 500.0);
  EXPECT_FALSE(config.tie_word_embeddings);
  EXPECT_EQ(config.bos_token_id, 3);
  EXPECT_EQ(config.eos_token_ids, (std::vector<int>{4, 5}));
}

TEST(LlamaConfig, FillsInWhatIsAbsentOrNull) {
  json text = good();
  text.erase("num_key_value_heads");
  text["head_dim"] = nullptr;
  text.erase("rope_theta");
  text.erase("max_position_embeddings");
  text["rope_scaling"] = nullptr;
  const LlamaConfig config = read(text.dump());
  EXPECT_EQ(config.num_key_value_heads, 6);
  EXPECT_EQ(config.head_dim, 2);
  EXPECT_EQ(config.rope_theta, 10000.0);
  EXPECT_EQ(config.max_position_embeddings, 2048);
}

TEST(LlamaConfig, ReadsTheNewerPlaceOfRopeTheta) {
  json text = good();
  text.erase("rope_theta");
  text["rope_parameters"] = {{"rope_type", "default"}, {"rope_theta", 7.0}};
  EXPECT_EQ(read(text.dump()).rope_theta, 7.0);
  text["rope_parameters"] = 1;
  expect_error([&] { read(text.dump()); }, "only an object is supported");
}

json llama3_scaling() {
  return {{"rope_type", "llama3"},
          {"factor", 32.0},
          {"low_freq_factor", 1.5},
          {"high_freq_factor", 4.5},
          {"original_max_position_embeddings", 4096}};
}

TEST(LlamaConfig, ReadsScaledRotaryEmbeddingInBothPlaces) {
  const RotaryScaling llama3 = {.kind = RotaryScaling::Kind::kLlama3,
                                .factor = 32.0,
                                .low_freq_factor = 1.5,
                                .high_freq_factor = 4.5,
                                .original_max_position_embeddings = 4096};
  const RotaryScaling linear = {.kind = RotaryScaling::Kind::kLinear, .factor = 2.0};
  json older = good();
  older["rope_scaling"] = llama3_scaling();
  EXPECT_EQ(read(older.dump()).rope_scaling, llama3);
  older["rope_scaling"] = {{"type", "linear"}, {"factor", 2}};
  EXPECT_EQ(read(older.dump()).rope_scaling, linear);
  EXPECT_EQ(read(older.dump()).rope_theta, 500.0);
  older["rope_scaling"] = {{"rope_type", "default"}};
  EXPECT_EQ(read(older.dump()).rope_scaling, RotaryScaling());
  json newer = good();
  newer.erase("rope_theta");
  newer["rope_parameters"] = llama3_scaling();
  newer["rope_parameters"]["rope_theta"] = 7.0;
  EXPECT_EQ(read(newer.dump()).rope_scaling, llama3);
  EXPECT_EQ(read(newer.dump()).rope_theta, 7.0);
}

TEST(LlamaConfig, NamesRotaryEmbeddingsThatItCannotScale) {
  for (const char* kind : {"yarn", "dynamic", "longrope", "su"}) {
    const std::string part = std::string("rope_type is \"") + kind + "\"; only \"default\"";
    expect_field_error("rope_scaling", {{"rope_type", kind}, {"factor", 2.0}}, part);
    expect_field_error("rope_parameters", {{"rope_type", kind}}, part);
  }
  expect_field_error("rope_scaling", {{"type", "yarn"}}, "rope_scaling: type is");
  expect_field_error("rope_scaling", {{"factor", 2.0}}, "rope_scaling: rope_type is missing");
  expect_field_error("rope_scaling", {{"type", "linear"}}, "rope_scaling: factor is missing");
  expect_field_error("rope_scaling", {{"type", "linear"}, {"factor", 0}}, "must be positive");
  expect_field_error("rope_scaling", {{"type", 3}}, "only a text is supported");
  expect_field_error("rope_scaling", 3, "only an object is supported");
  const auto expect_llama3_error = [](const char* field, const json& value, const char* part) {
    json scaling = llama3_scaling();
    scaling[field] = value;
    expect_field_error("rope_scaling", scaling, part);
  };
  expect_llama3_error("low_freq_factor", nullptr, "low_freq_factor is missing");
  expect_llama3_error("low_freq_factor", 0.0, "must be larger than low_freq_factor, and that posi");
  expect_llama3_error("high_freq_factor", 1.5, "must be larger than low_freq_factor");
  expect_llama3_error("original_max_position_embeddings", 0, "must be positive");
}

TEST(LlamaConfig, TakesTheEndsOfTextFromTheGenerationConfig) {
  const TempDir folder;
  const auto config = folder.write("config.json", config_json(small_config()));
  const auto ends = [&](const std::string& text) {
    folder.write("generation_config.json", text);
    return read_config(config).eos_token_ids;
  };
  EXPECT_EQ(ends(R"({"eos_token_id": [7, 9]})"), (std::vector<int>{7, 9}));
  EXPECT_EQ(ends(R"({"eos_token_id": 5})"), (std::vector<int>{5}));
  EXPECT_EQ(ends(R"({"temperature": 0.6})"), (std::vector<int>{2}));
  expect_error([&] { ends(R"({"eos_token_id": [11]})"); }, "must lie in the vocabulary");
  expect_error([&] { ends(R"({"eos_token_id": "a"})"); },
               "generation_config.json: eos_token_id is");
  expect_error([&] { ends("["); }, "not valid JSON");
}

TEST(LlamaConfig, NamesWhatIsUnsupported) {
  expect_field_error("model_type", "gpt2", "model_type");
  expect_field_error("hidden_act", "gelu", "only \"silu\" is supported");
  expect_field_error("attention_bias", true, "attention_bias is true; only false is supported");
  expect_field_error("mlp_bias", true, "mlp_bias");
  expect_field_error("partial_rotary_factor", 0.5, "partial_rotary_factor");
}

TEST(LlamaConfig, RefusesMissingSizes) {
  for (const char* field : {"hidden_size", "intermediate_size", "num_hidden_layers",
                            "num_attention_heads", "vocab_size"}) {
    expect_field_error(field, nullptr, std::string(field) + " is missing");
  }
}

TEST(LlamaConfig, RefusesSizesThatAreNone) {
  for (const json& value : {json(-1), json(1.5), json("12"), json(16777217), json(1e300)}) {
    expect_field_error("hidden_size", value, "an integer from 0 to 16777216");
  }
  for (const char* field :
       {"hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
        "num_key_value_heads", "head_dim", "vocab_size", "max_position_embeddings"}) {
    expect_field_error(field, 0, std::string(field) + " is 0, but must be from 1");
  }
}

TEST(LlamaConfig, RefusesSizesThatDoNotFit) {
  expect_field_error("num_key_value_heads", 4, "must be a multiple of num_key_value_heads");
  expect_field_error("head_dim", 3, "must be even");
  expect_field_error("head_dim", 16777216, "are more than");
  expect_field_error("rms_norm_eps", -1.0, "rms_norm_eps");
  expect_field_error("rms_norm_eps", "small", "a number");
  expect_field_error("rope_theta", 0, "rope_theta 0 must be positive");
  expect_field_error("tie_word_embeddings", 1, "true or false");
  expect_field_error("bos_token_id", 11, "must lie in the vocabulary of 11");
  expect_field_error("eos_token_id", {2, 11}, "must lie in the vocabulary of 11");
}

TEST(LlamaConfig, RefusesEveryPrefixAndSurvivesFlippedBits) {
  const Loader load = [](const std::filesystem::path& path) { read_config(path); };
  const std::string text = config_json(small_config());
  expect_prefixes_refused(load, text, "config.json");
  expect_survives_flips(load, text, "config.json", text.size(), 3000);
}

}  // namespace
}  // namespace sluice::test
