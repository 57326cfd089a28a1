// What the sampler may choose, how often, and that a seed decides it.

#include "sw/inference/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace sluice {
namespace {

const std::vector<float> kLogits = {1.0f, 3.0f, -2.0f, 3.0f, 2.0f};

std::vector<int> draw(const SamplerOptions& options, int count) {
  Sampler sampler(options);
  std::vector<int> tokens(count);
  for (int& token : tokens) token = sampler.choose(kLogits);
  return tokens;
}

TEST(Sampler, TakesTheFirstOfTheLikeliestAtTemperatureZero) {
  EXPECT_EQ(draw({}, 3), std::vector<int>(3, 1));
}

TEST(Sampler, FollowsTheProbabilities) {
  constexpr int kDraws = 100'000;
  const SamplerOptions options{.temperature = 2};
  double sum = 0;
  for (const float logit : kLogits) sum += std::exp(logit / options.temperature);
  std::vector<int> counts(kLogits.size());
  for (const int token : draw(options, kDraws)) ++counts[token];
  for (size_t i = 0; i < kLogits.size(); ++i) {
    const double p = std::exp(kLogits[i] / options.temperature) / sum;
    EXPECT_NEAR(counts[i], kDraws * p, 5 * std::sqrt(kDraws * p * (1 - p))) << i;
  }
}

std::set<int> chosen(const SamplerOptions& options) {
  const std::vector<int> tokens = draw(options, 5000);
  return {tokens.begin(), tokens.end()};
}

TEST(Sampler, KeepsToTheLikeliest) {
  EXPECT_EQ(chosen({.temperature = 5, .top_k = 2}), (std::set<int>{1, 3}));
  EXPECT_EQ(chosen({.temperature = 5, .top_k = 3}), (std::set<int>{1, 3, 4}));
  EXPECT_EQ(chosen({.temperature = 5, .top_k = 100}).size(), kLogits.size());
  // Probabilities of 1 and 3 are 0.39 each at temperature 1, of 4 0.14.
  EXPECT_EQ(chosen({.temperature = 1, .top_p = 0.3}), (std::set<int>{1}));
  EXPECT_EQ(chosen({.temperature = 1, .top_p = 0.7}), (std::set<int>{1, 3}));
  EXPECT_EQ(chosen({.temperature = 1, .top_p = 0.85}), (std::set<int>{1, 3, 4}));
}

TEST(Sampler, RepeatsWithItsSeed) {
  EXPECT_EQ(draw({.temperature = 3, .seed = 7}, 100), draw({.temperature = 3, .seed = 7}, 100));
  EXPECT_NE(draw({.temperature = 3, .seed = 7}, 100), draw({.temperature = 3, .seed = 8}, 100));
}

TEST(Sampler, RefusesOptionsOutOfRange) {
  for (const SamplerOptions& options :
       {SamplerOptions{.temperature = -1}, SamplerOptions{.temperature = NAN},
        SamplerOptions{.top_k = -1}, SamplerOptions{.top_p = 0}, SamplerOptions{.top_p = 1.5}}) {
    EXPECT_THROW(Sampler{options}, std::runtime_error);
  }
}

}  // namespace
}  // namespace sluice
