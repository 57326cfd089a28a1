// What is compressed into a container comes back from it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sw/container/config_json.h"
#include "sw/container/container_file.h"
#include "sw/container/decompress.h"
#include "tests/container/container_testing.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

// Weights as the machine has them: operand times scale.
RowMatrix values_of(const CompressedLinear& linear) {
  int n = 0;
  for (const PackedTensor& part : linear.parts) n += part.n;
  RowMatrix values(n, linear.parts.front().k);
  int row = 0;
  for (const PackedTensor& part : linear.parts) {
    const QuantisedWeights weights = part.unpack();
    for (int i = 0; i < weights.n; ++i, ++row) {
      for (int k = 0; k < weights.k; ++k) values(row, k) = weights.value(i, k);
    }
  }
  return values;
}

void expect_same(const CompressedModel& actual, const CompressedModel& expected) {
  ASSERT_EQ(actual.linears.size(), expected.linears.size());
  for (std::size_t i = 0; i < actual.linears.size(); ++i) {
    const CompressedLinear& a = actual.linears[i];
    const CompressedLinear& e = expected.linears[i];
    EXPECT_EQ(a.layer, e.layer);
    EXPECT_EQ(a.linear, e.linear);
    EXPECT_EQ(a.distortion.noise, e.distortion.noise);
    EXPECT_EQ(a.distortion.signal, e.distortion.signal);
    ASSERT_EQ(a.parts.size(), e.parts.size());
    for (std::size_t p = 0; p < a.parts.size(); ++p) {
      EXPECT_EQ(a.parts[p].serialise(), e.parts[p].serialise()) << weight_name(a.layer, a.linear);
    }
  }
  ASSERT_EQ(actual.frame.layers.size(), expected.frame.layers.size());
  for (std::size_t i = 0; i < actual.frame.layers.size(); ++i) {
    EXPECT_EQ(actual.frame.layers[i].attention_norm, expected.frame.layers[i].attention_norm);
    EXPECT_EQ(actual.frame.layers[i].mlp_norm, expected.frame.layers[i].mlp_norm);
  }
  EXPECT_EQ(actual.frame.final_norm, expected.frame.final_norm);
  EXPECT_EQ(actual.frame.embedding, expected.frame.embedding);
  EXPECT_EQ(actual.frame.head_left_out, expected.frame.head_left_out);
  ASSERT_EQ(actual.files.size(), expected.files.size());
  for (std::size_t i = 0; i < actual.files.size(); ++i) {
    EXPECT_EQ(actual.files[i].name, expected.files[i].name);
    EXPECT_EQ(actual.files[i].bytes, expected.files[i].bytes);
  }
}

// The distortion that is stored is that of the values, and no larger than it can be.
void expect_close(const CompressedModel& compressed, const LlamaModel& model) {
  for (const CompressedLinear& linear : compressed.linears) {
    const RowMatrix& weights = linear.linear == Linear::kHead
                                   ? model.head()
                                   : model.layers[linear.layer].weight(linear.linear);
    const double noise = (values_of(linear) - weights).cast<double>().squaredNorm();
    EXPECT_NEAR(linear.distortion.noise, noise, 1e-3 * noise + 1e-9);
    EXPECT_NEAR(linear.distortion.signal, weights.cast<double>().squaredNorm(),
                1e-6 * linear.distortion.signal);
    EXPECT_LT(noise, 0.5 * linear.distortion.signal) << weight_name(linear.layer, linear.linear);
  }
}

struct Way {
  const char* config;
  Sparsity sparsity;
  const char* coding;
};

std::ostream& operator<<(std::ostream& out, const Way& way) {
  return out << way.config << " " << to_string(way.sparsity) << " " << way.coding;
}

std::vector<Way> ways() {
  std::vector<Way> all;
  for (const char* config : {"int8_16x16", "fp8_16x16"}) {
    for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4}) {
      for (const char* coding : {"raw", "fixed:5", "huffman", "trellis"}) {
        all.push_back({config, sparsity, coding});
      }
    }
  }
  return all;
}

class EveryWay : public testing::TestWithParam<Way> {};

TEST_P(EveryWay, ComesBackFromAContainerAndAFolder) {
  const TempDir folder;
  const LlamaModel model = odd_model(7);
  const auto checkpoint = LlamaCheckpoint::open(write_checkpoint(folder, model, Dtype::kBf16));
  const CompressOptions options{.config = GetParam().config,
                                .sparsity = GetParam().sparsity,
                                .coding = parse_coding(GetParam().coding)};
  const CompressedModel expected = compress_in_memory(checkpoint, options);
  expect_close(expected, model);

  const fs::path path = folder.path() / "out.sluice";
  compress_to_file(checkpoint, options, path);
  EXPECT_FALSE(fs::exists(folder.path() / "out.sluice.part"));
  EXPECT_TRUE(is_container(path));
  expect_same(open_compressed(path), expected);
  const ContainerFile file = ContainerFile::open(path);
  file.check();
  EXPECT_EQ(file.directory().weights(), expected.weights());
  EXPECT_EQ(file.directory().bytes(), expected.bytes());

  decompress_to_folder(file, {}, folder.path() / "back");
  const LlamaModel back = load_model(folder.path() / "back");
  EXPECT_TRUE(back.embedding == model.embedding);
  EXPECT_TRUE(back.final_norm == model.final_norm);
  for (const CompressedLinear& linear : expected.linears) {
    const RowMatrix& weights = linear.linear == Linear::kHead
                                   ? back.own_head
                                   : back.layers[linear.layer].weight(linear.linear);
    EXPECT_TRUE(weights == values_of(linear)) << weight_name(linear.layer, linear.linear);
  }
  EXPECT_EQ(read_text(folder.path() / "back" / "tokenizer.model"),
            read_text(folder.path() / "tokenizer.model"));
}

INSTANTIATE_TEST_SUITE_P(RoundTrip, EveryWay, testing::ValuesIn(ways()));

TEST(RoundTrip, ATiedHeadIsPackedBesideTheEmbeddingAndComesBackAsATensorOfItsOwn) {
  const TempDir folder;
  const LlamaModel model = odd_model(2, true);
  const auto checkpoint = LlamaCheckpoint::open(write_checkpoint(folder, model, Dtype::kF16));
  const fs::path path = folder.path() / "out.sluice";
  compress_to_file(checkpoint, {}, path);
  const CompressedModel compressed = open_compressed(path);
  EXPECT_TRUE(compressed.frame.config.tie_word_embeddings);
  EXPECT_TRUE(compressed.frame.has_head());
  const RowMatrix head = values_of(compressed.find(kNoLayer, Linear::kHead));
  EXPECT_FALSE(head == model.embedding);

  decompress_to_folder(ContainerFile::open(path), {}, folder.path() / "back");
  const LlamaModel back = load_model(folder.path() / "back");
  EXPECT_FALSE(back.config.tie_word_embeddings);
  EXPECT_TRUE(back.own_head == head);
  EXPECT_TRUE(back.embedding == model.embedding);
}

TEST(RoundTrip, EveryFormatOfACheckpointGivesTheSameTensors) {
  LlamaConfig config = odd_config();
  config.rms_norm_eps = 1e-5;
  config.rope_theta = 10000;
  const LlamaModel model = random_model(config, 3);
  const TempDir folder;
  std::vector<CompressedModel> all;
  const auto compress = [&](const fs::path& path) {
    const auto checkpoint = LlamaCheckpoint::open(path);
    const fs::path out = folder.path() / fmt::format("{}.sluice", all.size());
    compress_to_file(checkpoint, {}, out);
    all.push_back(open_compressed(out));
    all.back().files.clear();
  };
  for (const Dtype dtype : {Dtype::kF32, Dtype::kF16, Dtype::kBf16}) {
    const TempDir one;
    compress(write_checkpoint(one, model, dtype));
  }
  for (const std::uint32_t type : {0u, 1u, 30u}) {
    compress(folder.write("model.gguf", gguf_file(model, type)));
  }
  compress(folder.write("model.bin", llama2c_file(model)));
  for (std::size_t i = 1; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    expect_same(all[i], all[0]);
  }
}

TEST(RoundTrip, BytesDoNotDependOnJobsAndMemory) {
  LlamaConfig config = odd_config();
  config.num_hidden_layers = 5;
  const TempDir folder;
  const auto checkpoint =
      LlamaCheckpoint::open(write_checkpoint(folder, random_model(config, 4), Dtype::kBf16));
  std::string expected;
  for (const int jobs : {1, 2, 7}) {
    for (const std::uint64_t memory : {std::uint64_t{1}, std::uint64_t{100000}, UINT64_MAX / 2}) {
      const fs::path path = folder.path() / "out.sluice";
      compress_to_file(checkpoint, {.part_weights = 500, .jobs = jobs, .max_memory = memory}, path);
      const std::string bytes = read_text(path);
      if (expected.empty()) expected = bytes;
      EXPECT_TRUE(bytes == expected) << jobs << " jobs, memory " << memory;
    }
  }
}

TEST(RoundTrip, PartsAreCutAtTheArraysColumnsAndMakeUpTheLinear) {
  const TempDir folder;
  const LlamaModel model = odd_model(11);
  const auto checkpoint = LlamaCheckpoint::open(write_checkpoint(folder, model, Dtype::kBf16));
  const CompressOptions options{.config = "small", .part_weights = 700};
  const CompressedModel compressed = compress_in_memory(checkpoint, options);
  expect_close(compressed, model);
  const CompressedLinear& gate = compressed.find(0, Linear::kGate);  // [57, 42]
  EXPECT_EQ(gate.weights(), 57u * 42u);
  ASSERT_GE(gate.parts.size(), 4u);
  for (std::size_t i = 0; i < gate.parts.size(); ++i) {
    EXPECT_LE(gate.parts[i].n * gate.parts[i].k, 700);
    const bool last = i + 1 == gate.parts.size();
    EXPECT_TRUE(last || gate.parts[i].n % compressed.target.cols == 0);
  }
  const fs::path path = folder.path() / "out.sluice";
  compress_to_file(checkpoint, options, path);
  expect_same(open_compressed(path), compressed);
  decompress_to_folder(ContainerFile::open(path), {}, folder.path() / "back");
  EXPECT_TRUE(load_model(folder.path() / "back").layers[0].weight(Linear::kGate) ==
              values_of(gate));
}

TEST(RoundTrip, WhatWasDecompressedAndIsCompressedAgainHasTheSameOperands) {
  const TempDir folder;
  const auto checkpoint =
      LlamaCheckpoint::open(write_checkpoint(folder, odd_model(5), Dtype::kBf16));
  const CompressOptions options{.coding = {Coding::kRaw, 0}};  // steps from the largest weight
  const fs::path path = folder.path() / "out.sluice";
  compress_to_file(checkpoint, options, path);
  decompress_to_folder(ContainerFile::open(path), {}, folder.path() / "back");
  const CompressedModel first = open_compressed(path);
  const CompressedModel again =
      compress_in_memory(LlamaCheckpoint::open(folder.path() / "back"), options);
  for (std::size_t i = 0; i < first.linears.size(); ++i) {
    EXPECT_EQ(first.linears[i].parts[0].unpack().q, again.linears[i].parts[0].unpack().q);
  }
}

TEST(RoundTrip, Bf16IsRoundedToTheNearest) {
  const TempDir folder;
  const auto checkpoint =
      LlamaCheckpoint::open(write_checkpoint(folder, odd_model(6), Dtype::kBf16));
  const fs::path path = folder.path() / "out.sluice";
  compress_to_file(checkpoint, {}, path);
  decompress_to_folder(ContainerFile::open(path), {.dtype = Dtype::kBf16}, folder.path() / "back");
  const LlamaModel back = load_model(folder.path() / "back");
  const RowMatrix exact = values_of(open_compressed(path).find(1, Linear::kDown));
  const RowMatrix& rounded = back.layers[1].weight(Linear::kDown);
  EXPECT_FALSE(rounded == exact);
  for (Eigen::Index i = 0; i < exact.size(); ++i) {
    EXPECT_LE(std::abs(rounded.data()[i] - exact.data()[i]),
              std::ldexp(std::abs(exact.data()[i]), -8));
  }
}

TEST(RoundTrip, OptionsChooseForEachLinear) {
  const TempDir folder;
  const auto checkpoint =
      LlamaCheckpoint::open(write_checkpoint(folder, odd_model(8), Dtype::kBf16));
  CompressOptions options{.sparsity = Sparsity::k1of2, .coding = {Coding::kTrellis, 0}};
  options.overrides.insert(parse_override("head=dense:fixed:4"));
  const CompressedModel model = compress_in_memory(checkpoint, options);
  for (const CompressedLinear& linear : model.linears) {
    const bool head = linear.linear == Linear::kHead;
    EXPECT_EQ(linear.parts[0].sparsity, head ? Sparsity::kDense : Sparsity::k1of2);
    EXPECT_EQ(linear.parts[0].coding.coding, head ? Coding::kFixed : Coding::kTrellis);
  }
}

TEST(RoundTrip, TheRotaryEmbeddingKeepsItsScaling) {
  using Kind = RotaryScaling::Kind;
  for (const RotaryScaling& scaling :
       {RotaryScaling{}, RotaryScaling{.kind = Kind::kLinear, .factor = 2.5},
        RotaryScaling{.kind = Kind::kLlama3,
        .factor = 8,
        .low_freq_factor = 1.5,
        .high_freq_factor = 5,
        .original_max_position_embeddings = 4096},
        RotaryScaling{.kind = Kind::kDivisors, .divisors = {1, 1.25, 4}}}) {
    LlamaModel model = odd_model(13);
    model.config.rope_scaling = scaling;
    if (scaling.kind == Kind::kDivisors) {
      model.config.rope_scaling.divisors.resize(static_cast<std::size_t>(model.config.head_dim / 2),
                                                8.5);
    }
    const LlamaConfig back = parse_llama_config(sluice::config_json(model.config).dump(), "test");
    EXPECT_EQ(back.rope_scaling, model.config.rope_scaling);
  }
}

TEST(RoundTrip, RealModels) {
  const fs::path embedded = fs::path(SLUICE_SOURCE_DIR) / "models" / "stories";
  std::vector<fs::path> paths = {embedded};
  for (const char* name : {"tiny1m", "stories260k", "stories15m-layers"}) {
    if (fs::exists(shared_models() / name)) paths.push_back(shared_models() / name);
  }
  const TempDir folder;
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path);
    const auto checkpoint = LlamaCheckpoint::open(path);
    const fs::path out = folder.path() / "out.sluice";
    const Directory directory = compress_to_file(checkpoint, {}, out);
    EXPECT_EQ(directory.has_embedding(), checkpoint.has_embedding());
    EXPECT_EQ(directory.has_head(), checkpoint.has_head());
    for (const PackedLinear& packed : directory.linears) {
      EXPECT_GT(packed.distortion().snr_db(), 20) << packed.name();
    }
    ContainerFile::open(out).check();
    EXPECT_EQ(open_compressed(out).weights(), directory.weights());
  }
}

TEST(RoundTrip, BitsAreAboutThoseAskedFor) {
  const auto checkpoint = LlamaCheckpoint::open(fs::path(SLUICE_SOURCE_DIR) / "models" / "stories");
  double before = 0;
  for (const double bits : {3.0, 4.0, 5.0}) {
    const double got = compress_in_memory(checkpoint, {.bits = bits}).bits_per_weight();
    EXPECT_NEAR(got, bits, 0.2);  // tables and padding come on top
    EXPECT_GT(got, before);
    before = got;
  }
}

}  // namespace
}  // namespace sluice::test
