// One random model, written in each format, comes back with the same weights; each format's reader
// refuses what is missing, misshapen or damaged.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/model/gguf.h"
#include "sw/model/llama2c.h"
#include "sw/model/llama_forward.h"
#include "sw/model/llama_model.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice::test {
namespace {

constexpr std::uint32_t kSeed = 1;

void load(const std::filesystem::path& path) { load_model(path); }

// llama2.c keeps neither head_dim nor rope_theta.
LlamaConfig llama2c_config() {
  LlamaConfig config = small_config();
  config.num_attention_heads = 3;
  config.num_key_value_heads = 1;
  config.rope_theta = 10000.0;
  return config;
}

LlamaConfig tied(LlamaConfig config) {
  config.tie_word_embeddings = true;
  return config;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// A Hugging Face folder.
void write_folder(const TempDir& folder, const LlamaConfig& config, const NamedMatrices& tensors,
                  Dtype dtype = Dtype::kF32) {
  folder.write("config.json", config_json(config));
  folder.write("model.safetensors", safetensors_file(tensors, dtype));
}

TEST(HuggingFace, LoadsEachType) {
  const LlamaModel model = random_model(small_config(), kSeed);
  for (const Dtype dtype : {Dtype::kF32, Dtype::kF16, Dtype::kBf16}) {
    const TempDir folder;
    write_folder(folder, model.config, tensors_of(model), dtype);
    expect_same_weights(load_model(folder.path()), model);
    expect_same_weights(load_model(folder.path() / "model.safetensors"), model);
  }
}

TEST(HuggingFace, TiesTheHeadToTheEmbedding) {
  const LlamaModel model = random_model(tied(small_config()), kSeed);
  const TempDir folder;
  write_folder(folder, model.config, tensors_of(model));
  EXPECT_TRUE(load_model(folder.path()).head() == model.embedding);
}

TEST(HuggingFace, LoadsLayersWithoutEmbeddingAndHead) {
  const LlamaModel model = random_model(small_config(), kSeed);
  NamedMatrices tensors = tensors_of(model);
  std::erase_if(tensors, [](const auto& t) {
    return t.first == "lm_head.weight" || t.first == "model.embed_tokens.weight";
  });
  const TempDir folder;
  write_folder(folder, model.config, tensors);
  const LlamaModel loaded = load_model(folder.path());
  EXPECT_FALSE(loaded.has_embedding());
  EXPECT_FALSE(loaded.has_head());
  expect_error([&] { loaded.head(); }, "has no output head");
  EXPECT_TRUE(loaded.layers[1].weight(Linear::kDown) == model.layers[1].weight(Linear::kDown));
}

TEST(HuggingFace, NamesTheTensorThatIsWrong) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const TempDir folder;
  const auto expect_tensor_error = [&](const NamedMatrices& tensors, const std::string& part) {
    write_folder(folder, model.config, tensors);
    expect_error([&] { load(folder.path()); }, part);
  };
  for (std::size_t i = 0; i < tensors_of(model).size(); ++i) {
    NamedMatrices tensors = tensors_of(model);
    const std::string name = tensors[i].first;
    tensors[i].second.conservativeResize(tensors[i].second.rows(), tensors[i].second.cols() - 1);
    expect_tensor_error(tensors, fmt::format("tensor \"{}\" has shape", name));
    tensors = tensors_of(model);
    tensors[i].second(0, 3) = NAN;
    expect_tensor_error(tensors,
                        fmt::format("tensor \"{}\" holds an infinite value or a NaN", name));
    if (name.find("embed") != std::string::npos || name == "lm_head.weight") continue;
    tensors.erase(tensors.begin() + static_cast<std::ptrdiff_t>(i));
    expect_tensor_error(tensors, fmt::format("has no tensor \"{}\"", name));
  }
  NamedMatrices tensors = tensors_of(model);
  tensors.emplace_back("model.layers.0.self_attn.q_proj.bias", RowMatrix::Ones(1, 24));
  expect_tensor_error(
      tensors,
      "model.safetensors: tensor \"model.layers.0.self_attn.q_proj.bias\" is a bias, "
      "and linear layers have none here; take a model without");
}

TEST(HuggingFace, ReadsAgainWhatWasReleased) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const TempDir folder;
  write_folder(folder, model.config, tensors_of(model));
  const auto checkpoint = LlamaCheckpoint::open(folder.path());
  for (int round = 0; round < 2; ++round) {
    EXPECT_TRUE(checkpoint.linear(1, Linear::kUp) == model.layers[1].weight(Linear::kUp));
    EXPECT_TRUE(to_matrix(checkpoint.embedding()) == model.embedding);
    checkpoint.release(1, Linear::kUp);
    checkpoint.release_embedding();
  }
  expect_error([&] { checkpoint.release(2, Linear::kUp); }, "has no tensor");
}

TEST(LoadModel, FindsTheModelOfAFolder) {
  const LlamaModel model = random_model(llama2c_config(), kSeed);
  const TempDir folder;
  expect_error([&] { load(folder.path()); }, "holds neither config.json nor");
  folder.write("model.bin", llama2c_file(model));
  expect_same_weights(load_model(folder.path()), model);
  folder.write("tokens.bin", "");
  expect_error([&] { load(folder.path()); }, "holds 2 .bin files; name the one to read");
  const LlamaModel other = random_model(llama2c_config(), kSeed + 1);
  folder.write("model.gguf", gguf_file(other, 0));
  expect_same_weights(load_model(folder.path()), other);
}

// Each format has its own order of the rows of q and k, and grouped queries.
TEST(LoadModel, GivesTheSameLogitsFromEachFormat) {
  LlamaModel model = random_model(llama2c_config(), kSeed);
  for (LlamaLayer& layer : model.layers) {
    for (RowMatrix& weight : layer.weights) weight *= 0.25f;  // exact, and the attention is soft
  }
  const std::vector<int> tokens = {1, 5, 0, 10, 3, 3, 7};
  const RowMatrix expected = LlamaForward(model).forward(tokens);
  const TempDir folder;
  write_folder(folder, model.config, tensors_of(model));
  for (const auto& path : {folder.path(), folder.write("m.bin", llama2c_file(model)),
                           folder.write("m.gguf", gguf_file(model, 0))}) {
    EXPECT_TRUE(LlamaForward(load_model(path)).forward(tokens) == expected) << path;
  }
  // Rows in the wrong order would show.
  LlamaModel other = model;
  for (LlamaLayer& layer : other.layers) {
    RowMatrix& queries = layer.weights[static_cast<std::size_t>(Linear::kQ)];
    queries.row(1).swap(queries.row(2));
  }
  EXPECT_GT((LlamaForward(other).forward(tokens) - expected).cwiseAbs().maxCoeff(), 1e-3f);
}

TEST(LoadModel, RefusesWhatIsNoModel) {
  const TempDir folder;
  expect_error([&] { load(folder.path() / "nothing"); }, "there is no such file or folder");
  expect_error([&] { load(folder.write("model.pt", "")); }, "a model is a folder with config.json");
}

TEST(Llama2c, LoadsWithAndWithoutOwnHead) {
  for (const LlamaConfig& config : {llama2c_config(), tied(llama2c_config())}) {
    const LlamaModel model = random_model(config, kSeed);
    const TempDir folder;
    const LlamaModel loaded = load_model(folder.write("m.bin", llama2c_file(model)));
    expect_same_weights(loaded, model);
    EXPECT_EQ(loaded.config.max_position_embeddings, 16);
    EXPECT_EQ(loaded.config.rms_norm_eps, 1e-5);
  }
}

TEST(Llama2c, RefusesDamagedFiles) {
  const std::string file = llama2c_file(random_model(llama2c_config(), kSeed));
  const TempDir folder;
  const auto write = [&](const std::string& bytes) { return folder.write("m.bin", bytes); };
  expect_error([&] { load(write(file + "x")); }, "1 bytes are left over");
  expect_error([&] { load(write("24ka" + file)); }, "export it with \"--version 0\"");
  expect_error([&] { load(write(bytes_of(-12) + file.substr(4))); }, "hidden_size is -12");
  expect_error([&] { load(write(bytes_of(13) + file.substr(4))); }, "head_dim is 0");
  expect_error([&] { load(write(bytes_of(3 << 20) + file.substr(4))); }, "but the file has only");
  std::string smallest = file;
  smallest.replace(20, 4, bytes_of(INT32_MIN));
  expect_error([&] { load(write(smallest)); }, "vocab_size is 2147483647");
  expect_prefixes_refused(load, file, "m.bin");
  expect_survives_flips(load, file, "m.bin", 40, 500);
}

TEST(Gguf, LoadsEachType) {
  const LlamaModel model = random_model(small_config(), kSeed);
  for (const std::uint32_t type : {0u, 1u, 30u}) {
    const TempDir folder;
    const LlamaModel loaded = load_model(folder.write("m.gguf", gguf_file(model, type)));
    expect_same_weights(loaded, model);
    EXPECT_EQ(loaded.config.rope_theta, 500.0);
    EXPECT_EQ(loaded.config.vocab_size, 11);
  }
}

// Every row is of whole blocks.
LlamaConfig q8_config() {
  LlamaConfig config = small_config();
  config.hidden_size = 64;
  config.intermediate_size = 96;
  config.num_attention_heads = 8;
  return config;
}

TEST(Gguf, LoadsQ8) {
  const LlamaModel model = random_model(q8_config(), kSeed);
  const std::string file = gguf_file(model, 8);
  EXPECT_LT(file.size(), gguf_file(model, 1).size());
  const TempDir folder;
  const auto path = folder.write("m.gguf", file);
  expect_same_weights(load_model(path), model);
  const auto checkpoint = LlamaCheckpoint::open(path);
  for (const Linear linear : {Linear::kQ, Linear::kDown}) {  // one order of rows and the other
    EXPECT_TRUE(checkpoint.linear_rows(1, linear, 5, 9) ==
                model.layers[1].weight(linear).middleRows(5, 9));
  }
  expect_error([&] { load(folder.write("m.gguf", gguf_file(random_model(small_config(), 1), 8))); },
               "tensor \"token_embd.weight\" has rows of 12; of Q8_0 they must be multiples of 32");
}

TEST(Gguf, KnowsTheEndOfATurnToo) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const TempDir folder;
  const auto ends = [&](const std::string& metadata, std::uint64_t entries) {
    const GgufExtras extras = {.metadata = metadata, .entries = entries};
    return load_model(folder.write("m.gguf", gguf_file(model, 0, extras))).config.eos_token_ids;
  };
  const std::string end = gguf_integer("tokenizer.ggml.eos_token_id", 3);
  EXPECT_EQ(ends("", 0), (std::vector<int>{2}));
  EXPECT_EQ(ends(end, 1), (std::vector<int>{3}));
  EXPECT_EQ(ends(end + gguf_integer("tokenizer.ggml.eot_token_id", 5), 2),
            (std::vector<int>{3, 5}));
}

TEST(Gguf, ReadsScaledRotaryEmbedding) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const TempDir folder;
  const auto open = [&](const GgufExtras& extras) {
    return load_model(folder.write("m.gguf", gguf_file(model, 0, extras))).config.rope_scaling;
  };
  const auto kind_and_factor = [](const std::string& kind) {
    return GgufExtras{.metadata = gguf_text("llama.rope.scaling.type", kind) +
                                  gguf_number("llama.rope.scaling.factor", 4.0),
                      .entries = 2};
  };
  const RotaryScaling linear = {.kind = RotaryScaling::Kind::kLinear, .factor = 4.0};
  EXPECT_EQ(open({}), RotaryScaling());
  EXPECT_EQ(open(kind_and_factor("linear")), linear);
  EXPECT_EQ(open(kind_and_factor("none")), RotaryScaling());
  EXPECT_EQ(open({.metadata = gguf_number("llama.rope.scale_linear", 4.0), .entries = 1}), linear);
  for (const char* kind : {"yarn", "longrope"}) {
    expect_error(
        [&] { open(kind_and_factor(kind)); },
        fmt::format("llama.rope.scaling.type is \"{}\"; only \"none\" or \"linear\" is", kind));
  }
  const auto divisors = [](int count, float value) {
    return GgufExtras{.tensors = {{"rope_freqs.weight", RowMatrix::Constant(1, count, value)}}};
  };
  EXPECT_EQ(open(divisors(2, 3.0f)).divisors, (std::vector<double>{3.0, 3.0}));
  expect_error([&] { open(divisors(3, 1.0f)); }, "a divisor for each two channels");
  expect_error([&] { open(divisors(2, 0.0f)); }, "the divisors must be positive");
  GgufExtras both = kind_and_factor("linear");
  both.tensors = divisors(2, 1.0f).tensors;
  expect_error([&] { open(both); }, "together with rope_freqs.weight is not supported");
  expect_error(
      [&] {
        open({.tensors = {{"rope_factors_long.weight", RowMatrix::Ones(1, 2)}}});
      },
      "scaled by rope_factors_long.weight is not supported");
}

TEST(Gguf, TiesTheHeadThatIsAbsent) {
  const LlamaModel model = random_model(tied(small_config()), kSeed);
  const TempDir folder;
  const LlamaModel loaded = load_model(folder.write("m.gguf", gguf_file(model, 0)));
  EXPECT_TRUE(loaded.head() == model.embedding);
}

TEST(Gguf, NamesWhatItRefuses) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const std::string file = gguf_file(model, 0);
  const TempDir folder;
  const auto expect_file_error = [&](const std::string& bytes, const std::string& part) {
    expect_error([&] { load(folder.write("m.gguf", bytes)); }, part);
  };
  expect_file_error(gguf_file(model, 2), "\"token_embd.weight\" is of type Q4_0; only F32, F16");
  expect_file_error(gguf_file(model, 99), "is of type number 99");
  expect_file_error(replaced(file, "GGUF", "GGML"), "does not begin with \"GGUF\"");
  expect_file_error(replaced(file, bytes_of(3), bytes_of(1)), "is GGUF version 1");
  expect_file_error(replaced(file, bytes_of(3), std::string("\0\0\0\3", 4)), "is big-endian");
  const std::string text_llama = bytes_of(std::uint64_t{5}) + "llama";
  expect_file_error(replaced(file, text_llama, bytes_of(std::uint64_t{5}) + "gemma"),
                    "general.architecture is \"gemma\"; only \"llama\"");
  expect_file_error(replaced(file, "llama.block_count", "llama.block_xount"),
                    "metadata lacks llama.block_count");
  expect_file_error(replaced(file, "llama.rope.freq_base", "llama.context_length"),
                    "the metadata key \"llama.context_length\" appears twice");
  expect_file_error(replaced(file, "blk.1.ffn_up.weight", "blk.0.ffn_up.weight"),
                    "two tensors are named \"model.layers.0.mlp.up_proj.weight\"");
  expect_file_error(replaced(file, "output_norm.weight", "output_norm.wei_ht"),
                    "has no tensor \"model.norm.weight\"");
}

TEST(Gguf, RefusesBadPlacement) {
  const std::string file = gguf_file(random_model(small_config(), kSeed), 0);
  const std::size_t offset = file.find("output_norm.weight") + 18 + 4 + 8 + 4;
  const TempDir folder;
  for (const std::uint64_t bad :
       {std::uint64_t{33}, std::uint64_t{0}, ~std::uint64_t{31}, std::uint64_t{1} << 40}) {
    std::string moved = file;
    moved.replace(offset, 8, bytes_of(bad));
    expect_error([&] { load(folder.write("m.gguf", moved)); }, "it must begin at a multiple of 32");
  }
  std::string huge = file;
  huge.replace(offset - 12, 8, bytes_of(std::uint64_t{1} << 62));
  expect_error([&] { load(folder.write("m.gguf", huge)); }, "is too large");
}

TEST(Gguf, RefusesEveryPrefixAndSurvivesFlippedBits) {
  const std::string file = gguf_file(random_model(small_config(), kSeed), 1);
  expect_prefixes_refused(load, file, "m.gguf");
  const std::size_t header_size = file.find("blk.1.ffn_down.weight") + 50;
  expect_survives_flips(load, file, "m.gguf", header_size, 3000);
}

}  // namespace
}  // namespace sluice::test
