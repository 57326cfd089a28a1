// The forward pass against an implementation of its own: plain loops in doubles over the whole
// sequence, one token after the other, without matrices, caches or blocks. The two differ by float
// rounding only.

#include <cmath>
#include <numbers>
#include <numeric>

#include "sw/model/llama_forward.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"
#include "tests/model/windowed_loss.h"

namespace sluice::test {
namespace {

using Vector = std::vector<double>;

constexpr std::uint32_t kSeed = 7;
const std::vector<int> kTokens = {1, 5, 0, 10, 3, 3, 7, 2, 9};

Vector naive_linear(const RowMatrix& weight, const Vector& input) {
  Vector output(static_cast<std::size_t>(weight.rows()), 0.0);
  for (int n = 0; n < weight.rows(); ++n) {
    for (int k = 0; k < weight.cols(); ++k) output[n] += double(weight(n, k)) * input[k];
  }
  return output;
}

Vector naive_norm(const Vector& input, const Eigen::RowVectorXf& weight, double epsilon) {
  double squares = 0;
  for (const double value : input) squares += value * value;
  const double root = std::sqrt(squares / double(input.size()) + epsilon);
  Vector output(input.size());
  for (std::size_t i = 0; i < input.size(); ++i) output[i] = input[i] / root * weight[int(i)];
  return output;
}

// What the frequency of a pair of channels is divided by.
double naive_divisor(double wavelength, const RotaryScaling& scaling, int pair) {
  switch (scaling.kind) {
    case RotaryScaling::Kind::kNone:
      return 1;
    case RotaryScaling::Kind::kLinear:
      return scaling.factor;
    case RotaryScaling::Kind::kDivisors:
      return scaling.divisors[std::size_t(pair)];
    case RotaryScaling::Kind::kLlama3:
      break;
  }
  const double length = scaling.original_max_position_embeddings;
  if (wavelength < length / scaling.high_freq_factor) return 1;
  if (wavelength > length / scaling.low_freq_factor) return scaling.factor;
  const double smooth = (length / wavelength - scaling.low_freq_factor) /
                        (scaling.high_freq_factor - scaling.low_freq_factor);
  return 1 / ((1 - smooth) / scaling.factor + smooth);
}

// Complex multiplication: element j of a head is the real part, element j + half the imaginary.
void naive_rotate(Vector& heads, int position, const LlamaConfig& config) {
  const int half = config.head_dim / 2;
  for (std::size_t first = 0; first < heads.size(); first += config.head_dim) {
    for (int j = 0; j < half; ++j) {
      const double slowness = std::pow(config.rope_theta, double(j) / half);
      const double angle = position / slowness /
                           naive_divisor(2 * std::numbers::pi * slowness, config.rope_scaling, j);
      const double real = heads[first + j];
      const double imaginary = heads[first + j + half];
      heads[first + j] = real * std::cos(angle) - imaginary * std::sin(angle);
      heads[first + j + half] = real * std::sin(angle) + imaginary * std::cos(angle);
    }
  }
}

struct NaiveCache {
  std::vector<Vector> keys;
  std::vector<Vector> values;
};

Vector naive_attention(const LlamaModel& model, const LlamaLayer& layer, const Vector& input,
                       NaiveCache& cache) {
  const LlamaConfig& config = model.config;
  const int position = int(cache.keys.size());
  Vector query = naive_linear(layer.weight(Linear::kQ), input);
  Vector key = naive_linear(layer.weight(Linear::kK), input);
  naive_rotate(query, position, config);
  naive_rotate(key, position, config);
  cache.keys.push_back(key);
  cache.values.push_back(naive_linear(layer.weight(Linear::kV), input));
  Vector mixed(query.size(), 0.0);
  for (int head = 0; head < config.num_attention_heads; ++head) {
    const int first = head * config.head_dim;
    const int shared =
        head * config.num_key_value_heads / config.num_attention_heads * config.head_dim;
    Vector weights;
    for (const Vector& past : cache.keys) {
      double dot = 0;
      for (int d = 0; d < config.head_dim; ++d) dot += query[first + d] * past[shared + d];
      weights.push_back(std::exp(dot / std::sqrt(config.head_dim)));
    }
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (std::size_t t = 0; t < weights.size(); ++t) {
      for (int d = 0; d < config.head_dim; ++d) {
        mixed[first + d] += weights[t] / total * cache.values[t][shared + d];
      }
    }
  }
  return naive_linear(layer.weight(Linear::kO), mixed);
}

Vector naive_mlp(const LlamaLayer& layer, const Vector& input) {
  Vector gate = naive_linear(layer.weight(Linear::kGate), input);
  const Vector up = naive_linear(layer.weight(Linear::kUp), input);
  for (std::size_t i = 0; i < gate.size(); ++i) gate[i] *= up[i] / (1 + std::exp(-gate[i]));
  return naive_linear(layer.weight(Linear::kDown), gate);
}

std::vector<Vector> naive_logits(const LlamaModel& model, const std::vector<int>& tokens) {
  std::vector<NaiveCache> caches(model.layers.size());
  std::vector<Vector> result;
  for (const int token : tokens) {
    Vector hidden(static_cast<std::size_t>(model.config.hidden_size));
    for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] = model.embedding(token, int(i));
    const auto add = [&](const Vector& change) {
      for (std::size_t i = 0; i < hidden.size(); ++i) hidden[i] += change[i];
    };
    const double epsilon = model.config.rms_norm_eps;
    for (std::size_t l = 0; l < model.layers.size(); ++l) {
      const LlamaLayer& layer = model.layers[l];
      add(naive_attention(model, layer, naive_norm(hidden, layer.attention_norm, epsilon),
                          caches[l]));
      add(naive_mlp(layer, naive_norm(hidden, layer.mlp_norm, epsilon)));
    }
    result.push_back(naive_linear(model.head(), naive_norm(hidden, model.final_norm, epsilon)));
  }
  return result;
}

// Weights as small as trained ones: the attention stays soft, so that every position matters.
LlamaModel soft_model(const LlamaConfig& config) {
  LlamaModel model = random_model(config, kSeed);
  for (LlamaLayer& layer : model.layers) {
    for (RowMatrix& weight : layer.weights) weight *= 0.25f;
  }
  return model;
}

void expect_equals_naive(const LlamaModel& model) {
  const RowMatrix logits = LlamaForward(model).forward(kTokens);
  const std::vector<Vector> expected = naive_logits(model, kTokens);
  ASSERT_EQ(logits.rows(), int(kTokens.size()));
  ASSERT_EQ(logits.cols(), model.config.vocab_size);
  for (int i = 0; i < logits.rows(); ++i) {
    for (int j = 0; j < logits.cols(); ++j) {
      EXPECT_NEAR(logits(i, j), expected[i][j], 1e-4) << "position " << i << " token " << j;
    }
  }
}

TEST(Forward, EqualsPlainLoops) {
  for (const auto& [heads, kv_heads] : {std::pair{6, 2}, {6, 6}, {6, 1}, {1, 1}}) {
    SCOPED_TRACE(testing::Message() << heads << " heads, " << kv_heads << " key/value heads");
    LlamaConfig config = small_config();
    config.num_attention_heads = heads;
    config.num_key_value_heads = kv_heads;
    expect_equals_naive(soft_model(config));
  }
}

TEST(Forward, EqualsPlainLoopsWithATiedHead) {
  LlamaConfig config = small_config();
  config.tie_word_embeddings = true;
  expect_equals_naive(soft_model(config));
}

TEST(Forward, EqualsPlainLoopsWithScaledRotaryEmbedding) {
  LlamaConfig config = small_config();
  config.head_dim = 8;
  const std::vector<RotaryScaling> scalings = {
      {.kind = RotaryScaling::Kind::kLinear, .factor = 3.0},
      {.kind = RotaryScaling::Kind::kDivisors, .divisors = {1.0, 2.0, 3.0, 0.5}},
      {.kind = RotaryScaling::Kind::kLlama3,
       .factor = 8.0,
       .original_max_position_embeddings = 64}};
  for (const RotaryScaling& scaling : scalings) {
    SCOPED_TRACE(static_cast<int>(scaling.kind));
    config.rope_scaling = scaling;
    expect_equals_naive(soft_model(config));
    LlamaModel unscaled = soft_model(config);
    const RowMatrix logits = LlamaForward(unscaled).forward(kTokens);
    unscaled.config.rope_scaling = {};
    EXPECT_GT((LlamaForward(unscaled).forward(kTokens) - logits).cwiseAbs().maxCoeff(), 1e-3f);
  }
}

// The exponential of such a score is beyond a float.
TEST(Forward, TakesScoresOfAnySize) {
  LlamaModel model = soft_model(small_config());
  for (LlamaLayer& layer : model.layers) {
    layer.weights[static_cast<std::size_t>(Linear::kQ)] *= 1e4f;
  }
  EXPECT_TRUE(LlamaForward(model).forward(kTokens).allFinite());
}

TEST(Forward, SplitsAnywhere) {
  const LlamaModel model = soft_model(small_config());
  const RowMatrix whole = LlamaForward(model).forward(kTokens);
  const std::span<const int> tokens(kTokens);
  for (std::size_t split = 1; split < tokens.size(); ++split) {
    LlamaForward pass(model);
    pass.forward(tokens.first(split));
    for (std::size_t i = split; i < tokens.size(); ++i) {
      const RowMatrix step = pass.forward(tokens.subspan(i, 1));
      EXPECT_LT((step - whole.row(int(i))).cwiseAbs().maxCoeff(), 1e-4f)
          << "prompt of " << split << ", position " << i;
    }
    EXPECT_EQ(pass.position(), int(tokens.size()));
  }
}

TEST(Forward, AsksTheBackEndForEveryLinear) {
  const LlamaModel model = soft_model(small_config());
  std::vector<std::pair<int, Linear>> calls;
  LlamaForward pass(model, [&](const LinearCall& call) {
    calls.emplace_back(call.layer, call.linear);
    const RowMatrix& own = call.linear == Linear::kHead
                               ? model.head()
                               : model.layers[std::size_t(call.layer)].weight(call.linear);
    EXPECT_EQ(&call.weight, &own);
    EXPECT_EQ(call.input.rows(), 3);
    return float_linear(call);
  });
  pass.forward(std::span(kTokens).first(3));
  std::vector<std::pair<int, Linear>> expected;
  for (const int layer : {0, 1}) {
    for (const Linear linear : kLayerLinears) expected.emplace_back(layer, linear);
  }
  expected.emplace_back(kNoLayer, Linear::kHead);
  EXPECT_EQ(calls, expected);
}

TEST(Forward, UsesWhatTheBackEndGives) {
  const LlamaModel model = soft_model(small_config());
  LlamaForward zero(model, [](const LinearCall& call) {
    return RowMatrix(RowMatrix::Zero(call.input.rows(), call.weight.rows()));
  });
  const RowMatrix hidden = zero.embed(kTokens);
  EXPECT_TRUE(zero.forward_layers(hidden) == hidden);
  LlamaForward misshapen(model, [](const LinearCall& call) { return call.input; });
  EXPECT_THROW(misshapen.forward(kTokens), std::logic_error);
}

TEST(Forward, RefusesBadInputs) {
  const LlamaModel model = soft_model(small_config());
  LlamaForward pass(model);
  const std::vector<int> outside = {1, 11};
  expect_error([&] { pass.forward(outside); },
               "token 11 at index 1 is outside the vocabulary of 11");
  const std::vector<int> negative = {-1};
  expect_error([&] { pass.forward(negative); }, "token -1");
  expect_error([&] { pass.forward({}); }, "must be one row or more of 12 channels");
  expect_error([&] { pass.forward_layers(RowMatrix::Ones(1, 11)); }, "hidden states are 1 x 11");
  pass.forward(kTokens);
  expect_error([&] { pass.forward(kTokens); }, "9 tokens after 9 are more than the 16 positions");
  LlamaModel bare = model;
  bare.embedding.resize(0, 0);
  expect_error([&] { LlamaForward(bare).forward(kTokens); }, "has no embedding");
}

TEST(Loss, EqualsPlainLoopsOverWindows) {
  LlamaConfig config = small_config();
  config.max_position_embeddings = 3;
  const LlamaModel model = soft_model(config);
  double sum = 0;
  for (std::size_t begin = 0; begin + 1 < kTokens.size(); begin += 3) {
    const std::size_t count = std::min<std::size_t>(3, kTokens.size() - 1 - begin);
    const std::vector<int> inputs(kTokens.begin() + int(begin),
                                  kTokens.begin() + int(begin + count));
    const std::vector<Vector> logits = naive_logits(model, inputs);
    for (std::size_t i = 0; i < count; ++i) {
      double total = 0;
      for (const double logit : logits[i]) total += std::exp(logit);
      sum += std::log(total) - logits[i][std::size_t(kTokens[begin + i + 1])];
    }
  }
  EXPECT_NEAR(windowed_loss(model, kTokens), sum / double(kTokens.size() - 1), 1e-4);
}

TEST(Loss, RefusesBadInputs) {
  const LlamaModel model = soft_model(small_config());
  const std::vector<int> one = {1};
  expect_error([&] { windowed_loss(model, one); }, "two tokens at least");
  const std::vector<int> outside = {1, 11};
  expect_error([&] { windowed_loss(model, outside); }, "token 11");
}

}  // namespace
}  // namespace sluice::test
