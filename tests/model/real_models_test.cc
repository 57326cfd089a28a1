// Trained checkpoints of every format. What they say depends on each detail of the forward pass:
// with the rows of q and k in the wrong order, for one, the losses below are above 5.

#include <nlohmann/json.hpp>

#include "sw/model/activations.h"
#include "sw/model/tokenizer.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"
#include "tests/model/windowed_loss.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

double validation_loss(const fs::path& model_path, const fs::path& text) {
  const LlamaModel model = load_model(model_path);
  const Tokenizer tokenizer(*tokenizer_beside(model_path));
  std::vector<int> tokens = tokenizer.encode(read_text(text).substr(0, 10000), true);
  EXPECT_GT(tokens.size(), 2000u);
  tokens.resize(2000);
  return windowed_loss(model, tokens);
}

class SharedModels : public ::testing::Test {
 protected:
  const fs::path models_ = shared_models();
  const fs::path text_ = models_ / ".." / "text" / "tinystories-valid.txt";
};

TEST_F(SharedModels, Tiny1mPredictsStories) {
  SLUICE_SKIP_WITHOUT(models_ / "tiny1m");
  SLUICE_SKIP_WITHOUT(text_);
  EXPECT_NEAR(validation_loss(models_ / "tiny1m", text_), 1.41, 0.01);
}

TEST_F(SharedModels, Stories260kPredictsStories) {
  SLUICE_SKIP_WITHOUT(models_ / "stories260k");
  SLUICE_SKIP_WITHOUT(text_);
  EXPECT_NEAR(validation_loss(models_ / "stories260k" / "stories260K.bin", text_), 1.34, 0.01);
}

TEST_F(SharedModels, Stories260kIsTheSameInBothFormats) {
  SLUICE_SKIP_WITHOUT(models_ / "stories260k");
  const LlamaModel bin = load_model(models_ / "stories260k" / "stories260K.bin");
  const LlamaModel gguf = load_model(models_ / "stories260k");
  const Tokenizer tokenizer(*tokenizer_beside(models_ / "stories260k"));
  const std::vector<int> prompt = tokenizer.encode("Once upon a time, there was a dog", true);
  const RowMatrix bin_logits = LlamaForward(bin).forward(prompt);
  const RowMatrix gguf_logits = LlamaForward(gguf).forward(prompt);
  EXPECT_LT((bin_logits - gguf_logits).cwiseAbs().maxCoeff(), 1e-4f);
}

TEST_F(SharedModels, Stories15mHasLayersOnly) {
  SLUICE_SKIP_WITHOUT(models_ / "stories15m-layers");
  const LlamaModel model = load_model(models_ / "stories15m-layers");
  EXPECT_EQ(model.layers.size(), 6u);
  EXPECT_FALSE(model.has_embedding());
  EXPECT_FALSE(model.has_head());
  const Activations activations = record_activations(model, 8, 1);
  EXPECT_EQ(activations.prompt.size(), 42u);
  EXPECT_EQ(activations.decode.back().input.cols(), 768);
  EXPECT_TRUE(activations.decode.back().input.allFinite());
}

// reference.json was computed by a separate program in Python; see models/reference.py.
class EmbeddedModel : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(folder_ / "reference.json")) GTEST_SKIP() << folder_ << " is not there";
    reference_ = nlohmann::json::parse(read_text(folder_ / "reference.json"));
  }

  const fs::path folder_ = fs::path(SLUICE_SOURCE_DIR) / "models" / "stories";
  nlohmann::json reference_;
};

TEST_F(EmbeddedModel, HasTheLargestLogitsOfTheReference) {
  const LlamaModel model = load_model(folder_);
  const std::vector<int> prompt =
      Tokenizer(folder_ / "tokenizer.model").encode(read_text(folder_ / "prompt.txt"), true);
  EXPECT_EQ(prompt, reference_["prompt"]["tokens"].get<std::vector<int>>());
  const RowMatrix logits = LlamaForward(model).forward(prompt).bottomRows(1);
  EXPECT_EQ(greedy_token(logits), reference_["prompt"]["top"][0]["id"].get<int>());
  for (const auto& top : reference_["prompt"]["top"]) {
    EXPECT_NEAR(logits(0, top["id"].get<int>()), top["logit"].get<float>(), 1e-3) << top.dump();
  }
}

TEST_F(EmbeddedModel, HasTheLossOfTheReference) {
  LlamaModel model = load_model(folder_);
  const auto tokens = reference_["windows"]["tokens"].get<std::vector<int>>();
  model.config.max_position_embeddings = reference_["windows"]["window"].get<int>();
  EXPECT_NEAR(windowed_loss(model, tokens), reference_["windows"]["nats_per_token"].get<double>(),
              1e-4);
}

}  // namespace
}  // namespace sluice::test
