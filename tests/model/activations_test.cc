// What is recorded is what the linear layers were given.

#include "sw/model/activations.h"

#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice::test {
namespace {

constexpr std::uint32_t kSeed = 3;
const std::vector<int> kPrompt = {1, 4, 8, 2};

TEST(Activations, RecordsPromptAndTheTokenAfterIt) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const Activations activations = record_activations(model, kPrompt);
  ASSERT_EQ(activations.prompt.size(), 15u);
  ASSERT_EQ(activations.decode.size(), 15u);
  for (std::size_t i = 0; i < 14; ++i) {
    const LinearInputs& record = activations.prompt[i];
    EXPECT_EQ(record.layer, int(i / 7));
    EXPECT_EQ(record.linear, kLayerLinears[i % 7]);
    EXPECT_EQ(record.input.rows(), 4);
    EXPECT_EQ(record.input.cols(), linear_shape(model.config, record.linear).k);
    EXPECT_EQ(activations.decode[i].linear, record.linear);
    EXPECT_EQ(activations.decode[i].input.rows(), 1);
  }
  EXPECT_EQ(activations.prompt.back().linear, Linear::kHead);
  EXPECT_EQ(activations.prompt.back().input.rows(), 1);
}

TEST(Activations, DecodesTheTokenThatTheModelChooses) {
  const LlamaModel model = random_model(small_config(), kSeed);
  const Activations activations = record_activations(model, kPrompt);
  std::vector<int> longer = kPrompt;
  longer.push_back(greedy_token(LlamaForward(model).forward(kPrompt)));
  const Activations whole = record_activations(model, longer);
  for (std::size_t i = 0; i < activations.decode.size(); ++i) {
    const RowMatrix last = whole.prompt[i].input.bottomRows(1);
    EXPECT_LT((last - activations.decode[i].input).cwiseAbs().maxCoeff(), 1e-3f) << "record " << i;
  }
}

TEST(Activations, RecordsALayersOnlyModelFromRandomStates) {
  LlamaModel model = random_model(small_config(), kSeed);
  model.embedding.resize(0, 0);
  model.own_head.resize(0, 0);
  const Activations activations = record_activations(model, 5, kSeed);
  ASSERT_EQ(activations.prompt.size(), 14u);
  ASSERT_EQ(activations.decode.size(), 14u);
  EXPECT_EQ(activations.prompt[6].input.rows(), 5);
  EXPECT_EQ(activations.decode[6].input.rows(), 1);
  EXPECT_TRUE(activations.prompt[13].input == record_activations(model, 5, kSeed).prompt[13].input);
  EXPECT_FALSE(activations.prompt[0].input ==
               record_activations(model, 5, kSeed + 1).prompt[0].input);
}

TEST(Activations, RefusesPromptsThatDoNotFit) {
  const LlamaModel model = random_model(small_config(), kSeed);
  for (const int length : {-1, 0, 16}) {
    expect_error([&] { record_activations(model, length, kSeed); }, "must have one at least");
  }
  expect_error([&] { record_activations(model, std::vector<int>()); }, "must be one row or more");
}

TEST(Activations, RandomStatesHaveTheRootMeanSquareOfEmbeddings) {
  const RowMatrix hidden = random_hidden(small_config(), 3, kSeed);
  for (int row = 0; row < 3; ++row) {
    EXPECT_NEAR(std::sqrt(hidden.row(row).squaredNorm() / 12.0f), 0.3f, 1e-5f);
  }
}

TEST(Activations, NamesTheLinears) {
  EXPECT_EQ(short_name(Linear::kQ), "q");
  EXPECT_EQ(short_name(Linear::kDown), "down");
  EXPECT_EQ(weight_name(3, Linear::kQ), "model.layers.3.self_attn.q_proj.weight");
  EXPECT_EQ(weight_name(0, Linear::kGate), "model.layers.0.mlp.gate_proj.weight");
  EXPECT_EQ(weight_name(kNoLayer, Linear::kHead), "lm_head.weight");
}

}  // namespace
}  // namespace sluice::test
