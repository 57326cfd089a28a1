#include <limits>

#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

TEST(Types, WordsRoundTrip) {
  for (const char* word : {"dense", "1:2", "2:4"}) {
    EXPECT_EQ(to_string(parse_sparsity(word)), word);
  }
  for (const char* word : {"int8", "fp8"}) EXPECT_EQ(to_string(parse_operand(word)), word);
  for (const char* word : {"raw", "huffman", "trellis", "fixed:1", "fixed:8"}) {
    EXPECT_EQ(to_string(parse_coding(word)), word);
  }
  EXPECT_EQ(parse_coding("fixed:5"), (CodingChoice{Coding::kFixed, 5}));
}

TEST(Types, OtherWordsAreErrors) {
  EXPECT_ERROR(parse_sparsity("4:8"), "'4:8'");
  EXPECT_ERROR(parse_operand("int4"), "'int4'");
  for (const char* word : {"", "fixed", "fixed:", "fixed:0", "fixed:9", "fixed:10", "Raw"}) {
    EXPECT_ERROR(parse_coding(word), std::string("'") + word + "'");
  }
}

TEST(MaxLevel, FillsTheCodes) {
  const auto level = [](const char* sparsity, const char* coding) {
    return max_level(parse_sparsity(sparsity), parse_coding(coding));
  };
  EXPECT_EQ(level("dense", "raw"), 127);
  EXPECT_EQ(level("dense", "huffman"), 127);
  EXPECT_EQ(level("dense", "fixed:4"), 7);
  EXPECT_EQ(level("dense", "fixed:2"), 1);
  EXPECT_EQ(level("1:2", "raw"), 63);
  EXPECT_EQ(level("1:2", "huffman"), 63);
  EXPECT_EQ(level("1:2", "fixed:8"), 63);
  EXPECT_EQ(level("1:2", "fixed:4"), 3);
  EXPECT_EQ(level("2:4", "huffman"), 42);
  EXPECT_EQ(level("2:4", "fixed:8"), 42);
  EXPECT_EQ(level("2:4", "fixed:4"), 2);
  EXPECT_EQ(max_level(Sparsity::kDense, {Coding::kRaw, 0}, Operand::kFp8), 126);
  EXPECT_EQ(max_level(Sparsity::k1of2, {Coding::kRaw, 0}, Operand::kFp8), 63);
  EXPECT_ERROR(level("2:4", "fixed:3"), "fixed:4 or more");
  EXPECT_ERROR(level("dense", "fixed:1"), "fixed:2 or more");
  EXPECT_ERROR(level("1:2", "fixed:2"), "fixed:3 or more");
}

TEST(QuantiseWeights, AbsMaxUsesAllLevels) {
  const std::vector<float> weights = {-1.0f, 0.5f, 0.25f, 0.0f, 2.0f, -4.0f};
  const QuantisedWeights q = quantise_weights(weights, 2, 3, 4);
  EXPECT_EQ(q.scale, (std::vector<float>{0.25f, 1.0f}));
  EXPECT_EQ(q.q, (std::vector<std::int8_t>{-4, 2, 1, 0, 2, -4}));
}

TEST(QuantiseWeights, TiesGoToEven) {
  const std::vector<float> weights = {4.0f, 0.5f, 1.5f, -2.5f};
  EXPECT_EQ(quantise_weights(weights, 1, 4, 4).q, (std::vector<std::int8_t>{4, 0, 2, -2}));
}

TEST(QuantiseWeights, RmsStepClipsOutliersAndIgnoresZeros) {
  const std::vector<float> weights = {3.0f, -3.0f, 0.0f, 0.0f};
  const QuantisedWeights q = quantise_weights(weights, 1, 4, 2, {StepRule::kRms, 0.5});
  EXPECT_FLOAT_EQ(q.scale[0], 1.5f);
  EXPECT_EQ(q.q, (std::vector<std::int8_t>{2, -2, 0, 0}));
  const QuantisedWeights clipped = quantise_weights(weights, 1, 4, 2, {StepRule::kRms, 0.1});
  EXPECT_FLOAT_EQ(clipped.scale[0], 0.3f);
  EXPECT_EQ(clipped.q, (std::vector<std::int8_t>{2, -2, 0, 0}));
}

double squared_error(const std::vector<float>& weights, const QuantisedWeights& q) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const int row = static_cast<int>(i) / q.k;
    sum += std::pow(static_cast<double>(weights[i]) - q.value(row, static_cast<int>(i) % q.k), 2);
  }
  return sum;
}

TEST(QuantiseWeights, SquaredErrorSearchBeatsAbsMaxAtFewLevels) {
  Random random(11);
  const std::vector<float> weights = gaussian(random, 8, 512);
  for (int level : {1, 3, 7}) {
    const double searched =
        squared_error(weights, quantise_weights(weights, 8, 512, level, {StepRule::kSquaredError}));
    const double plain = squared_error(weights, quantise_weights(weights, 8, 512, level));
    EXPECT_LT(searched, 0.8 * plain) << level << " levels";
  }
}

TEST(QuantiseWeights, HuffmanDefaultKeepsTheSnrItPromises) {
  Random random(12);
  const std::vector<float> weights = gaussian(random, 64, 512, 0.02f);
  const CodingChoice huffman;
  const QuantisedWeights q =
      quantise_weights(weights, 64, 512, 127, default_step(Sparsity::kDense, huffman));
  double power = 0;
  for (float weight : weights) power += static_cast<double>(weight) * weight;
  const double snr_db = 10 * std::log10(power / squared_error(weights, q));
  EXPECT_NEAR(snr_db, 25.7, 0.3);
}

TEST(QuantiseWeights, ZeroAndTinyRowsHaveScaleOne) {
  const std::vector<float> weights = {0, 0, 1e-40f, -1e-41f, 1, 1};
  for (StepRule rule : {StepRule::kAbsMax, StepRule::kSquaredError, StepRule::kRms}) {
    const QuantisedWeights q = quantise_weights(weights, 3, 2, 7, {rule});
    EXPECT_EQ(q.scale[0], 1);
    EXPECT_EQ(q.scale[1], 1);
    EXPECT_LT(q.scale[2], 1);
    EXPECT_EQ(std::vector<std::int8_t>(q.q.begin(), q.q.begin() + 4),
              std::vector<std::int8_t>(4, 0));
  }
}

TEST(QuantiseWeights, HugeRowsStayFinite) {
  const float most = std::numeric_limits<float>::max();
  const std::vector<float> weights = {most, -most};
  for (StepRule rule : {StepRule::kAbsMax, StepRule::kSquaredError, StepRule::kRms}) {
    const QuantisedWeights q = quantise_weights(weights, 1, 2, 1, {rule, 3.0});
    EXPECT_TRUE(std::isfinite(q.scale[0]));
    EXPECT_EQ(q.q[0], -q.q[1]);
    EXPECT_EQ(q.q[0], 1);
  }
}

TEST(QuantiseWeights, ErrorsNameThePlace) {
  std::vector<float> weights(12, 1.0f);
  weights[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_ERROR(quantise_weights(weights, 3, 4, 7), "weight at row 1, column 3 is nan");
  EXPECT_ERROR(prune(weights, 3, 4, Sparsity::k1of2), "row 1, column 3");
  weights[7] = -std::numeric_limits<float>::infinity();
  EXPECT_ERROR(quantise_weights(weights, 3, 4, 7), "row 1, column 3 is -inf");
  weights[7] = 0;
  EXPECT_ERROR(quantise_weights(weights, 4, 4, 7), "4 x 4 given with 12 elements");
  EXPECT_ERROR(quantise_weights(weights, 0, 4, 7), "at least 1");
  EXPECT_ERROR(quantise_weights(weights, 3, 4, 0), "0 levels");
  EXPECT_ERROR(quantise_weights(weights, 3, 4, 128), "128 levels");
  EXPECT_ERROR(quantise_weights(weights, 3, 4, 7, {StepRule::kRms, 0.0}), "factor");
}

TEST(QuantiseActivations, OneScaleAToken) {
  const std::vector<float> activations = {127.0f, -63.6f, 0.0f, 0.0f, 0.5f, -1.0f};
  const QuantisedActivations q = quantise_activations(activations, 3, 2);
  EXPECT_EQ(q.scale, (std::vector<float>{1.0f, 1.0f, 1.0f / 127}));
  EXPECT_EQ(q.q, (std::vector<std::int8_t>{127, -64, 0, 0, 64, -127}));
  EXPECT_ERROR(quantise_activations(std::vector<float>{1, NAN}, 1, 2), "activation at row 0");
}

TEST(Prune, KeepsTheLargerOfEachPair) {
  std::vector<float> weights = {1, -2, 3, 3, 5, -4, 0.5f, 0, 0, 9};
  prune(weights, 2, 5, Sparsity::k1of2);
  EXPECT_EQ(weights, (std::vector<float>{0, -2, 3, 0, 5, -4, 0, 0, 0, 9}));
  std::vector<std::int8_t> small = {-128, 127, 1, -2};
  prune(small, 1, 4, Sparsity::k1of2);
  EXPECT_EQ(small, (std::vector<std::int8_t>{-128, 0, 0, -2}));
  EXPECT_NO_THROW(check_sparsity(small, 1, 4, Sparsity::k1of2));
}

TEST(Prune, CheckNamesTheFirstFullPair) {
  // With odd K neighbours in memory across a row's end are no pair.
  const std::vector<std::int8_t> weights = {0, 1, 2, 0, 3, 4, 0, 7, 5, 0, 7, -2, 1, 1, 0};
  EXPECT_NO_THROW(check_sparsity(std::span(weights).first(6), 2, 3, Sparsity::k1of2));
  EXPECT_ERROR(check_sparsity(weights, 3, 5, Sparsity::k1of2),
               "row 1, columns 2 and 3 hold 7 and 5");
}

TEST(Prune, KeepsTheTwoLargestOfEachFour) {
  std::vector<float> weights = {1, -2, 3, 3, 5, 5, 5, 5, -1, 0.5f, 2};
  prune(weights, 1, 11, Sparsity::k2of4);
  EXPECT_EQ(weights, (std::vector<float>{0, 0, 3, 3, 5, 5, 0, 0, -1, 0, 2}));
  EXPECT_NO_THROW(check_sparsity(weights, 1, 11, Sparsity::k2of4));
  std::vector<std::int8_t> small = {-128, 127, 1, -128, 9, 9, 0};
  prune(small, 1, 7, Sparsity::k2of4);
  EXPECT_EQ(small, (std::vector<std::int8_t>{-128, 0, 0, -128, 9, 9, 0}));
}

TEST(Prune, CheckNamesTheFirstFullGroupOfFour) {
  const std::vector<std::int8_t> weights = {0, 1, 2, 0, 3, 0, 7, 5, -2, 7};
  EXPECT_NO_THROW(check_sparsity(std::span(weights).first(5), 1, 5, Sparsity::k2of4));
  EXPECT_ERROR(check_sparsity(weights, 2, 5, Sparsity::k2of4),
               "row 1, columns 1, 2 and 3 hold 7, 5 and -2: 2:4 keeps at most 2 of 4");
  const std::vector<std::int8_t> fp8 = {0x38, -0x48, 0x30, static_cast<std::int8_t>(0x80)};
  EXPECT_ERROR(check_sparsity(fp8, 1, 4, Sparsity::k2of4, Operand::kFp8),
               "columns 0, 1 and 2 hold 1, -1 and 0.5");
  EXPECT_NO_THROW(check_sparsity(std::span(fp8).subspan(1), 1, 3, Sparsity::k2of4, Operand::kFp8));
}

}  // namespace
}  // namespace sluice
