// Damaged files of every format: a loader may accept them or throw ModelError; it neither crashes
// nor reads beyond the file nor asks for more memory than some multiple of it. Built with
// AddressSanitizer and UndefinedBehaviorSanitizer, files being copies in memory (heap_file.cc).
//
// A case follows from its number, which is printed when it fails. SLUICE_TEST_FULL=1 runs ten
// times as many.

#include <sanitizer/common_interface_defs.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "sw/model/byte_level_tokenizer.h"
#include "sw/model/error.h"
#include "sw/model/llama_checkpoint.h"
#include "sw/model/rotary.h"
#include "tests/model/byte_level_json.h"
#include "tests/model/mutations.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

// Of the sanitizers' allocator_interface.h, which GCC does not install.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*on_allocation)(const volatile void*,
                                                                    std::size_t),
                                              void (*on_free)(const volatile void*));
std::size_t __sanitizer_get_current_allocated_bytes();
}

namespace sluice::test {
namespace {

using nlohmann::json;

std::size_t live_bytes() { return __sanitizer_get_current_allocated_bytes(); }

std::size_t most_bytes;
std::uint32_t current_case;

// Looks at what is allocated at every large allocation, and at one of many small ones.
void on_allocation(const volatile void*, std::size_t size) {
  constexpr std::size_t kLarge = 4096;
  static std::uint32_t small = 0;
  if (size >= kLarge || ++small % 64 == 0) most_bytes = std::max(most_bytes, live_bytes());
}

void on_free(const volatile void*) {}

using Files = std::map<std::string, std::string>;

struct Format {
  const char* name;
  Files files;
  std::string damaged;  // which of them
  std::string opened;   // empty for the folder
};

void read_all(const LlamaCheckpoint& checkpoint) {
  constexpr int kLayers = 3;  // one more than the undamaged files have
  for (int layer = 0; layer < std::min(kLayers, checkpoint.config().num_hidden_layers); ++layer) {
    for (const Linear linear : kLayerLinears) {
      checkpoint.linear(layer, linear);
      checkpoint.release(layer, linear);
    }
    checkpoint.norm(layer, Norm::kAttention);
    checkpoint.norm(layer, Norm::kMlp);
  }
  rotary_frequencies(checkpoint.config());
  if (checkpoint.has_embedding()) to_matrix(checkpoint.embedding());
  if (checkpoint.has_head()) checkpoint.linear_rows(kNoLayer, Linear::kHead, 0, 1);
  checkpoint.norm(kNoLayer, Norm::kFinal);
}

void use(const std::filesystem::path& path) {
  if (path.filename() != "tokenizer.json") return read_all(LlamaCheckpoint::open(path));
  const ByteLevelTokenizer tokenizer(read_text(path), path.string());
  const std::vector<int> tokens = tokenizer.encode("hello world's 1234 <s>\n\n \xc3\xa9\xff");
  tokenizer.decode(tokens);
  tokenizer.ends_in_character(tokens);
}

std::size_t size_of(const Files& files) {
  std::size_t size = 0;
  for (const auto& [name, bytes] : files) size += bytes.size();
  return size;
}

bool is_accepted(const Format& format, const TempDir& folder) {
  try {
    use(format.opened.empty() ? folder.path() : folder.path() / format.opened);
    return true;
  } catch (const ModelError&) {
    return false;
  }
}

class Fuzz : public ::testing::TestWithParam<Format> {};

TEST_P(Fuzz, NeitherCrashesNorReadsBeyondNorHoards) {
  constexpr std::size_t kBase = 4 << 20;
  constexpr std::size_t kMultiple = 100;
  const Format& format = GetParam();
  const TempDir folder;
  for (const auto& [name, bytes] : format.files) folder.write(name, bytes);
  ASSERT_TRUE(is_accepted(format, folder)) << "undamaged";
  const std::string& original = format.files.at(format.damaged);
  const std::string& other = format.files.rbegin()->second;
  const std::uint32_t cases = std::getenv("SLUICE_TEST_FULL") != nullptr ? 5000 : 500;
  std::uint32_t accepted = 0;
  for (current_case = 0; current_case < cases; ++current_case) {
    std::mt19937 random(current_case);
    const std::string bytes = mutated(original, other, random);
    folder.write(format.damaged, bytes);
    const std::size_t limit = kBase + kMultiple * (size_of(format.files) + bytes.size());
    const std::size_t before = live_bytes();
    most_bytes = before;
    try {
      accepted += is_accepted(format, folder);
    } catch (const std::exception& error) {
      ADD_FAILURE() << "case " << current_case << ": not a ModelError: " << error.what();
    }
    EXPECT_LE(most_bytes - before, limit) << "case " << current_case;
  }
  EXPECT_LT(accepted, cases) << "the damage never hit anything that is checked";
}

std::string text(json config, const char* field, const json& value) {
  config[field] = value;
  return config.dump();
}

std::vector<Format> formats() {
  LlamaConfig config = small_config();  // llama2.c has no head_dim, Q8_0 has blocks of 32
  config.hidden_size = 32;
  config.intermediate_size = 32;
  config.num_attention_heads = 8;
  config.head_dim = 4;
  const LlamaModel model = random_model(config, 1);
  const NamedMatrices tensors = tensors_of(model);
  const std::string whole = safetensors_file(tensors, Dtype::kBf16);
  const json plain = json::parse(config_json(config));
  const std::string llama3 = text(plain, "rope_scaling",
                                  {{"rope_type", "llama3"},
                                   {"factor", 8.0},
                                   {"low_freq_factor", 1.0},
                                   {"high_freq_factor", 4.0},
                                   {"original_max_position_embeddings", 64}});
  const std::string linear = text(
      plain, "rope_parameters", {{"rope_type", "linear"}, {"factor", 2.0}, {"rope_theta", 500.0}});

  const auto middle = tensors.begin() + std::ptrdiff_t(tensors.size() / 2);
  json index = {{"weight_map", json::object()}};
  for (auto tensor = tensors.begin(); tensor != tensors.end(); ++tensor) {
    index["weight_map"][tensor->first] = tensor < middle ? "a.safetensors" : "b.safetensors";
  }
  const Files sharded = {
      {"config.json", plain.dump()},
      {"a.safetensors", safetensors_file(NamedMatrices(tensors.begin(), middle), Dtype::kF32)},
      {"b.safetensors", safetensors_file(NamedMatrices(middle, tensors.end()), Dtype::kF16)},
      {"model.safetensors.index.json", index.dump()}};
  const std::string index_name = "model.safetensors.index.json";

  const auto folder = [&](const std::string& config_text) {
    return Files{{"config.json", config_text},
                 {"generation_config.json", R"({"eos_token_id": [2, 3], "top_p": 0.9})"},
                 {"model.safetensors", whole}};
  };
  const auto gguf = [&](const char* name, std::uint32_t type, const GgufExtras& extras = {}) {
    return Format{name, {{"m.gguf", gguf_file(model, type, extras)}}, "m.gguf", "m.gguf"};
  };
  const GgufExtras divisors = {.tensors = {{"rope_freqs.weight", RowMatrix::Ones(1, 2)}}};
  const GgufExtras scaled = {.metadata = gguf_text("llama.rope.scaling.type", "linear") +
                                         gguf_number("llama.rope.scaling.factor", 4.0),
                             .entries = 2};
  return {
      {"Safetensors", folder(plain.dump()), "model.safetensors", ""},
      {"Config", folder(plain.dump()), "config.json", ""},
      {"ConfigLlama3", folder(llama3), "config.json", ""},
      {"ConfigLinear", folder(linear), "config.json", ""},
      {"GenerationConfig", folder(llama3), "generation_config.json", ""},
      {"Index", sharded, index_name, ""},
      {"Shard", sharded, "b.safetensors", ""},
      gguf("GgufF32", 0, divisors),
      gguf("GgufF16", 1),
      gguf("GgufBf16", 30, scaled),
      gguf("GgufQ8", 8),
      {"Llama2c", {{"m.bin", llama2c_file(model)}}, "m.bin", "m.bin"},
      {"TokenizerJson",
       {{"tokenizer.json", byte_level_json().dump()}},
       "tokenizer.json",
       "tokenizer.json"},
  };
}

INSTANTIATE_TEST_SUITE_P(Formats, Fuzz, ::testing::ValuesIn(formats()),
                         [](const auto& info) { return info.param.name; });

const bool kIsWatched = [] {
  __sanitizer_set_death_callback([] { std::cerr << "case " << current_case << '\n'; });
  return __sanitizer_install_malloc_and_free_hooks(on_allocation, on_free) != 0;
}();

TEST(FuzzMemory, IsCounted) {
  ASSERT_TRUE(kIsWatched);
  const std::size_t before = most_bytes = live_bytes();
  { const std::vector<char> block(1 << 20); }
  EXPECT_GE(most_bytes, before + (1 << 20));
  EXPECT_LT(live_bytes(), before + (1 << 20));
}

}  // namespace
}  // namespace sluice::test
