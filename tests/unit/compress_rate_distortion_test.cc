#include "sw/compress/rate_distortion/codec.h"
#include "sw/compress/rate_distortion/rivals.h"
#include "sw/compress/rate_distortion/source.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

struct Bar {
  const char* codec;
  double bits;
  double above_shannon;
};

class GaussianBars : public testing::TestWithParam<Bar> {};

TEST_P(GaussianBars, OnAMebiOfWeights) {
  constexpr int kSize = 1024;
  const std::vector<float> weights = random_weights(Source::kGaussian, kSize * kSize, 7);
  const auto [codec, bits, bar] = GetParam();
  const RdPoint point = rd_at_bits(weights, kSize, kSize, parse_rd_codec(codec), bits);
  EXPECT_NEAR(point.bits, bits, 0.02);
  EXPECT_LE(point.above_shannon, bar) << point.snr_db << " dB at " << point.bits << " bits";
  EXPECT_GE(point.above_shannon, 0.05) << "too good to be true";
  EXPECT_NEAR(point.bits - point.above_shannon, point.snr_db / 6.0206, 1e-4);
  EXPECT_DOUBLE_EQ(point.bits, 8.0 * point.bytes.total() / (kSize * kSize));
  RecordProperty("above_shannon_millibits", static_cast<int>(1000 * point.above_shannon));
}

INSTANTIATE_TEST_SUITE_P(Codecs, GaussianBars,
                         testing::Values(Bar{"huffman", 3, 0.30}, Bar{"huffman", 3.5, 0.30},
                                         Bar{"huffman", 4, 0.30}, Bar{"huffman", 4.5, 0.30},
                                         Bar{"trellis4", 3, 0.20}, Bar{"trellis4", 3.5, 0.20},
                                         Bar{"trellis4", 4, 0.20}, Bar{"trellis4", 4.5, 0.20},
                                         Bar{"trellis8", 3, 0.16}, Bar{"trellis8", 4, 0.16}),
                         [](const auto& param) {
                           return std::string(param.param.codec) + "_" +
                                  std::to_string(static_cast<int>(10 * param.param.bits));
                         });

TEST(RdCodec, WordsRoundTrip) {
  for (const char* word : {"huffman", "trellis4", "trellis8", "fixed:4", "raw"}) {
    EXPECT_EQ(parse_rd_codec(word).name(), word);
  }
  RdCodec codec = parse_rd_codec("trellis8");
  codec.quantiser.operand = Operand::kFp8;
  codec.pack.sparsity = Sparsity::k2of4;
  EXPECT_EQ(codec.name(), "trellis8 fp8 2:4");
  EXPECT_ERROR(parse_rd_codec("trellis"), "'trellis'");
  EXPECT_ERROR(parse_rd_codec("fixed:9"), "'fixed:9'");
}

TEST(RdCodec, BytesAddUpToTheFile) {
  const std::vector<float> weights = random_weights(Source::kLaplace, 40 * 50, 1);
  for (const char* word : {"huffman", "trellis4", "fixed:4", "raw"}) {
    for (Sparsity sparsity : kSparsities) {
      RdCodec codec = parse_rd_codec(word);
      codec.pack.sparsity = sparsity;
      const RdPoint point = rd_point(weights, 40, 50, codec);
      std::vector<float> pruned = weights;
      prune(pruned, 40, 50, sparsity);
      const PackedTensor packed = pack(pruned, 40, 50, codec.quantiser, codec.pack);
      EXPECT_EQ(point.bytes.total(), packed.serialise().size()) << point.name;
      EXPECT_EQ(point.bytes.header, 48u);
      EXPECT_EQ(point.bytes.scales, 4 * packed.scale.size());
      EXPECT_EQ(point.bytes.codes, (packed.stream_bits() + 7) / 8);
      EXPECT_GT(point.snr_db, sparsity == Sparsity::kDense ? 10 : 5) << point.name;
    }
  }
}

TEST(RdCodec, SearchesHitTheirTargets) {
  const std::vector<float> weights = random_weights(Source::kStudentT, 256 * 256, 2);
  for (const char* word : {"huffman", "trellis8"}) {
    EXPECT_NEAR(rd_at_snr(weights, 256, 256, parse_rd_codec(word), 21).snr_db, 21, 0.05);
    EXPECT_NEAR(rd_at_bits(weights, 256, 256, parse_rd_codec(word), 4).bits, 4, 0.01);
  }
  const RdPoint raw = rd_at_bits(weights, 256, 256, parse_rd_codec("raw"), 4);
  EXPECT_GT(raw.bits, 8);
}

TEST(Snr, KnownValues) {
  const std::vector<float> weights = {3, -4};
  EXPECT_NEAR(snr_db(weights, std::vector<float>{3, -4.5f}), 20, 1e-9);
  EXPECT_TRUE(std::isinf(snr_db(weights, weights)));
  EXPECT_NEAR(shannon_bits(6.0206), 1, 1e-5);
  EXPECT_ERROR(snr_db(weights, std::vector<float>{3}), "2 weights cannot be compared with 1");
  EXPECT_ERROR(snr_db(std::vector<float>{0}, std::vector<float>{1}), "all weights are 0");
}

TEST(Rivals, BitsAWeight) {
  const std::vector<float> weights = random_weights(Source::kGaussian, 64 * 256, 3);
  const std::pair<const char*, double> expected[] = {{"q4_0", 4.5},   {"q8_0", 8.5},  {"nf4", 4.5},
                                                     {"mxfp4", 4.25}, {"nvfp4", 4.5}, {"fp8", 8}};
  for (const auto& [name, bits] : expected) {
    EXPECT_NEAR(rival_point(name, weights, 64, 256).bits, bits, 0.003) << name;
  }
  EXPECT_EQ(rival_points(weights, 64, 256).size(), rival_names().size());
  EXPECT_ERROR(rival_point("q5_0", weights, 64, 256), "unknown format 'q5_0': use q4_0, q8_0");
  // A row that ends inside a block stores the block whole.
  EXPECT_EQ(rival_point("q4_0", std::span(weights).first(66), 2, 33).bytes.total(), 2u * 2 * 18);
}

// What each makes of one block with a known result.
TEST(Rivals, ExactBlocks) {
  const auto exact = [](const char* name, std::vector<float> block) {
    return std::isinf(rival_point(name, block, 1, static_cast<int>(block.size())).snr_db);
  };
  EXPECT_TRUE(exact("q4_0", {-8, 7, -1, 0, 3, 5}));
  EXPECT_TRUE(exact("q4_0", {8, -7, 1, 0, -3}));
  EXPECT_FALSE(exact("q4_0", {8, 7, 8, 0.4f}));
  EXPECT_FALSE(exact("q4_0", {8, -8}));  // only one sign reaches 8
  EXPECT_TRUE(exact("q8_0", {-127, 126, 1, 0, 64}));
  EXPECT_FALSE(exact("q8_0", {-127, 0.5f}));
  EXPECT_TRUE(exact("nf4", {-1, 0, 1, 1}));
  EXPECT_FALSE(exact("nf4", {-1, 0.5f}));
  EXPECT_TRUE(exact("mxfp4", {6, -4, 3, 2, 1.5f, 1, -0.5f, 0}));
  EXPECT_TRUE(exact("mxfp4", {6 * 1024, -4 * 1024, 512}));
  EXPECT_FALSE(exact("mxfp4", {6, 5}));
  EXPECT_FALSE(exact("mxfp4", {7, 1}));  // saturates: the scale is a power of two
  EXPECT_TRUE(exact("nvfp4", {6 * 448, -4 * 448, 0.5f * 448}));
  EXPECT_FALSE(exact("nvfp4", {6 * 448, 5 * 448}));
  EXPECT_TRUE(exact("fp8", {448, -0.001953125f, 208, 1}));
  EXPECT_FALSE(exact("fp8", {448, 209}));
}

TEST(Rivals, OfGaussianWeights) {
  const std::vector<float> weights = random_weights(Source::kGaussian, 1024 * 256, 4);
  const auto snr = [&](const char* name) { return rival_point(name, weights, 1024, 256).snr_db; };
  EXPECT_NEAR(snr("q4_0"), 21.3, 0.15);
  EXPECT_NEAR(snr("q8_0"), 45.4, 0.15);
  EXPECT_NEAR(snr("nf4"), 20.7, 0.15);
  EXPECT_NEAR(snr("mxfp4"), 18.8, 0.2);
  EXPECT_NEAR(snr("nvfp4"), 20.4, 0.2);
  EXPECT_NEAR(snr("fp8"), 31.5, 0.2);
}

TEST(Source, HaveMeanZeroAndVarianceOne) {
  for (Source source : {Source::kGaussian, Source::kLaplace, Source::kStudentT}) {
    const std::vector<float> weights = random_weights(source, 400000, 5);
    double sum = 0;
    double squares = 0;
    double fourths = 0;
    for (double w : weights) {
      sum += w;
      squares += w * w;
      fourths += w * w * w * w;
    }
    const double count = static_cast<double>(weights.size());
    EXPECT_NEAR(sum / count, 0, 0.01) << to_string(source);
    EXPECT_NEAR(squares / count, 1, 0.02) << to_string(source);
    const double kurtosis = source == Source::kGaussian ? 3 : source == Source::kLaplace ? 6 : 9;
    EXPECT_NEAR(fourths / count, kurtosis, source == Source::kStudentT ? 3 : 0.2);
    EXPECT_EQ(random_weights(source, 10, 5),
              std::vector<float>(weights.begin(), weights.begin() + 10));
    EXPECT_NE(random_weights(source, 10, 6), random_weights(source, 10, 5));
    EXPECT_EQ(parse_source(to_string(source)), source);
  }
  EXPECT_ERROR(parse_source("uniform"), "'uniform'");
}

}  // namespace
}  // namespace sluice
