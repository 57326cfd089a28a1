// A whole trained model through each kind of device: the same bits from every linear, the same text
// from the same weights, and cycles that do not depend on how many simulations share the work.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "backends/backends.h"
#include "sw/container/compressed_model.h"
#include "sw/inference/decoded_model.h"
#include "sw/inference/device_linears.h"
#include "sw/inference/exact_linears.h"
#include "sw/inference/generate.h"
#include "sw/model/activations.h"
#include "tb/accelerator.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice {
namespace {

const std::filesystem::path kModel = std::filesystem::path(SLUICE_SOURCE_DIR) / "models/stories";
const std::vector<int> kPrompt = {1, 7, 99, 300, 12, 511, 64, 23, 850};

CompressedModel compressed(const std::string& config, const std::string& choice) {
  CompressOptions options;
  options.config = config;
  const LinearChoice parsed = parse_choice(choice);
  options.sparsity = parsed.sparsity;
  options.coding = parsed.coding;
  options.bits = parsed.bits;
  return compress_in_memory(LlamaCheckpoint::open(kModel), options);
}

void expect_same_bits(const RowMatrix& a, const RowMatrix& b, const LinearCall& call) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.cols(), b.cols());
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    ASSERT_EQ(std::bit_cast<uint32_t>(a.data()[i]), std::bit_cast<uint32_t>(b.data()[i]))
        << weight_name(call.layer, call.linear) << ", row " << i / a.cols() << ", column "
        << i % a.cols();
  }
}

bool is_built(const std::string& config) {
  const std::vector<std::string> built = accelerator_configs();
  return std::ranges::find(built, config) != built.end();
}

class Devices : public testing::Test {
 protected:
  static void SetUpTestSuite() { register_all_backends(); }
};

struct Variant {
  const char* config;
  const char* choice;
};

class WholeModel : public testing::TestWithParam<Variant> {
 protected:
  static void SetUpTestSuite() { register_all_backends(); }
};

// Every linear of every layer and the head, with the activations that really come to it.
TEST_P(WholeModel, FastPathHasTheGoldenModelsBits) {
  const CompressedModel model = compressed(GetParam().config, GetParam().choice);
  const ExactLinears exact(model);
  DeviceLinears golden(model, std::string("golden:") + GetParam().config, {}, 1);
  int linears = 0;
  LlamaForward pass(model.frame, [&](std::span<const LinearCall> calls) {
    const std::vector<RowMatrix> expected = golden.compute(calls);
    const std::vector<RowMatrix> outputs = exact.compute(calls);
    for (size_t i = 0; i < calls.size(); ++i, ++linears) {
      expect_same_bits(outputs[i], expected[i], calls[i]);
    }
    return outputs;
  });
  pass.forward(kPrompt);
  const int next = 5;
  pass.forward({&next, 1});
  EXPECT_EQ(linears, 2 * (7 * model.frame.config.num_hidden_layers + 1));
}

INSTANTIATE_TEST_SUITE_P(
    Variants, WholeModel,
    testing::Values(Variant{"default", "dense:raw"}, Variant{"default", "dense:fixed:4"},
                    Variant{"default", "dense:huffman"}, Variant{"default", "dense:trellis@3.5"},
                    Variant{"default", "1:2:huffman"}, Variant{"default", "1:2:trellis"},
                    Variant{"int8_16x16", "2:4:huffman"}, Variant{"int8_16x16", "2:4:trellis"},
                    Variant{"fp8_16x16", "dense:raw"}, Variant{"fp8_16x16", "dense:huffman"},
                    Variant{"fp8_16x16", "2:4:trellis"}, Variant{"small", "1:2:huffman"}),
    [](const auto& info) {
      std::string name = std::string(info.param.config) + "_" + info.param.choice;
      for (char& c : name) c = std::isalnum(c) ? c : '_';
      return name;
    });

std::vector<int> write(const LlamaModel& frame, const LinearGroupBackend& backend,
                       const GenerateOptions& options) {
  std::vector<int> emitted;
  const Generation generation = generate(
      frame, kPrompt, backend, options, [](int) {}, [&](int token) { emitted.push_back(token); });
  EXPECT_EQ(emitted, generation.tokens);
  return generation.tokens;
}

TEST_F(Devices, WriteTheSameText) {
  const bool has_rtl = is_built("default");
  for (const char* choice : {"dense:huffman", "1:2:trellis"}) {
    const CompressedModel model = compressed("default", choice);
    for (const SamplerOptions& sampler :
         {SamplerOptions{}, SamplerOptions{.temperature = 0.9, .top_p = 0.95, .seed = 3}}) {
      const GenerateOptions options{.tokens = 8, .batch = 4, .sampler = sampler};
      const ExactLinears exact(model);
      const std::vector<int> expected = write(model.frame, exact.backend(), options);
      DeviceLinears golden(model, "golden:default", {}, 2);
      EXPECT_EQ(write(model.frame, golden.backend(), options), expected) << choice;
      if (!has_rtl) continue;
      DeviceLinears rtl(model, "rtl:default", {}, 2);
      EXPECT_EQ(write(model.frame, rtl.backend(), options), expected) << choice;
    }
  }
  if (!has_rtl) GTEST_SKIP() << "rtl:default is not in this build; the others were compared";
}

TEST_F(Devices, TakeTheSameCyclesHoweverManyThereAre) {
  if (!is_built("default")) GTEST_SKIP() << "rtl:default is not in this build";
  const CompressedModel model = compressed("default", "dense:huffman");
  std::map<DeviceLinears::Key, LinearUse> expected;
  for (const int count : {1, 2, 3}) {
    DeviceLinears devices(model, "rtl:default", {}, count);
    LlamaForward pass(model.frame, devices.backend());
    pass.forward(kPrompt);
    const auto& use = devices.use(Phase::kPrefill);
    EXPECT_TRUE(devices.use(Phase::kDecode).empty());
    if (count == 1) expected = use;
    ASSERT_EQ(use.size(), expected.size());
    for (const auto& [key, linear] : use) {
      EXPECT_EQ(linear.cycles, expected.at(key).cycles) << weight_name(key.first, key.second);
      EXPECT_GT(linear.cycles, 0u);
      EXPECT_EQ(linear.tokens, kPrompt.size());
    }
  }
}

TEST_F(Devices, RefuseWeightsOfAnotherArray) {
  const CompressedModel model = compressed("small", "dense:huffman");
  EXPECT_THROW(DeviceLinears(model, "golden:default", {}, 1), std::runtime_error);
}

// Floats of what is decoded come close to the exact path, whose activations are quantised.
TEST_F(Devices, DecodedModelIsWhatTheMachineComputesWith) {
  const CompressedModel model = compressed("default", "dense:raw");
  const LlamaModel decoded = decoded_model(model);
  const ExactLinears exact(model);
  const RowMatrix floats = LlamaForward(decoded).forward(kPrompt);
  const RowMatrix machine = LlamaForward(model.frame, exact.backend()).forward(kPrompt);
  EXPECT_LT((floats - machine).norm(), 0.05 * floats.norm());
  EXPECT_GT((floats - machine).norm(), 0);
}

// Rows of linears that are odd, in several parts.
TEST_F(Devices, ComputeOddShapesInParts) {
  LlamaConfig config = test::small_config();
  config.hidden_size = 42;
  config.intermediate_size = 57;
  config.vocab_size = 53;
  const test::TempDir folder;
  folder.write("config.json", test::config_json(config));
  folder.write(
      "model.safetensors",
      test::safetensors_file(test::tensors_of(test::random_model(config, 4)), Dtype::kF32));
  const CompressedModel model = compress_in_memory(LlamaCheckpoint::open(folder.path()),
                                                   {.config = "small", .part_weights = 500});
  ASSERT_GT(model.find(0, Linear::kUp).parts.size(), 1u);
  const std::vector<int> tokens = {1, 52, 7, 30};
  const LlamaModel decoded = decoded_model(model);
  const ExactLinears exact(model);
  const RowMatrix expected = LlamaForward(model.frame, exact.backend()).forward(tokens);
  const RowMatrix floats = LlamaForward(decoded).forward(tokens);
  EXPECT_LT((floats - expected).norm(), 0.1 * floats.norm());
  for (const std::string device : {"golden:small", "rtl:small"}) {
    if (device.starts_with("rtl") && !is_built("small")) continue;
    DeviceLinears linears(model, device, {}, 2);
    const RowMatrix outputs = LlamaForward(model.frame, linears.backend()).forward(tokens);
    EXPECT_TRUE(outputs == expected) << device;
  }
}

// By a pass over the whole text for each token.
TEST_F(Devices, EachTokenFollowsFromAllBeforeIt) {
  const LlamaModel model = load_model(kModel);
  std::vector<int> text = kPrompt;
  constexpr int kTokens = 5;
  for (int i = 0; i < kTokens; ++i) {
    const RowMatrix logits = LlamaForward(model).forward(text).bottomRows(1);
    Eigen::Index row, token;
    logits.maxCoeff(&row, &token);
    text.push_back(static_cast<int>(token));
  }
  const std::vector<int> expected(text.begin() + std::ssize(kPrompt), text.end());
  for (const int batch : {1, 4, 16}) {
    EXPECT_EQ(write(model, one_by_one(float_linear), {.tokens = kTokens, .batch = batch}), expected)
        << "batch " << batch;
  }
}

TEST_F(Devices, GenerationEndsForAReason) {
  LlamaModel model = load_model(kModel);
  const auto backend = one_by_one(float_linear);
  const auto run = [&](const GenerateOptions& options) {
    return generate(
        model, kPrompt, backend, options, [](int) {}, [](int) {});
  };
  const Generation free = run({.tokens = 6});
  EXPECT_EQ(free.reason, StopReason::kTokens);
  ASSERT_EQ(free.tokens.size(), 6u);

  model.config.eos_token_ids = {free.tokens[3], 999};
  const Generation ended = run({.tokens = 6});
  EXPECT_EQ(ended.reason, StopReason::kEndOfText);
  EXPECT_EQ(ended.tokens, std::vector<int>(free.tokens.begin(), free.tokens.begin() + 3));

  model.config.eos_token_ids = {};
  model.config.max_position_embeddings = static_cast<int>(kPrompt.size()) + 2;
  const Generation full = run({.tokens = 6});
  EXPECT_EQ(full.reason, StopReason::kPositions);
  EXPECT_EQ(full.tokens, std::vector<int>(free.tokens.begin(), free.tokens.begin() + 3));

  model.config.max_position_embeddings = static_cast<int>(kPrompt.size()) - 1;
  EXPECT_THROW(run({}), std::runtime_error);
  EXPECT_THROW(generate(
                   model, {}, backend, {}, [](int) {}, [](int) {}),
               std::runtime_error);
}

}  // namespace
}  // namespace sluice
