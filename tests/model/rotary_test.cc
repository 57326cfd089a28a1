// Frequencies of the rotary embedding against values worked out by the published formulas, in their
// form with wavelengths, and one format of checkpoint against the other.

#include "sw/model/rotary.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <numbers>

#include "sw/model/llama_model.h"
#include "tests/model/test_files.h"
#include "tests/model/test_models.h"

namespace sluice::test {
namespace {

using nlohmann::json;
using Kind = RotaryScaling::Kind;

LlamaConfig llama3_8b_heads() {
  LlamaConfig config;
  config.head_dim = 128;
  config.rope_theta = 500000.0;
  return config;
}

// Of Llama 3.1, except for the length, which small_config() needs to be short.
RotaryScaling llama3(int original_length = 8192) {
  return {.kind = Kind::kLlama3,
          .factor = 8.0,
          .low_freq_factor = 1.0,
          .high_freq_factor = 4.0,
          .original_max_position_embeddings = original_length};
}

TEST(Rotary, FrequenciesFallFromOne) {
  LlamaConfig config;
  config.head_dim = 8;
  const std::vector<double> frequencies = rotary_frequencies(config);
  ASSERT_EQ(frequencies.size(), 4u);
  for (int j = 0; j < 4; ++j) EXPECT_NEAR(frequencies[j], std::pow(10.0, -j), 1e-15);
}

TEST(Rotary, LinearScalingDividesAll) {
  LlamaConfig config = llama3_8b_heads();
  const std::vector<double> plain = rotary_frequencies(config);
  config.rope_scaling = {.kind = Kind::kLinear, .factor = 4.0};
  const std::vector<double> scaled = rotary_frequencies(config);
  for (std::size_t j = 0; j < plain.size(); ++j) EXPECT_EQ(scaled[j], plain[j] / 4.0);
}

// The band between wavelengths 8192 / 4 and 8192 / 1 is of pairs 29 to 34.
TEST(Rotary, Llama3ScalingIsAsPublished) {
  LlamaConfig config = llama3_8b_heads();
  config.rope_scaling = llama3();
  const std::vector<double> frequencies = rotary_frequencies(config);
  ASSERT_EQ(frequencies.size(), 64u);
  for (const auto& [pair, expected] : {std::pair{0, 1.0},
                                       {1, 0.8146172338565447},
                                       {28, 0.0032114459947525913},
                                       {29, 0.002166570763503359},
                                       {31, 0.0008567514129196321},
                                       {34, 0.00017850781276799638},
                                       {35, 9.556212353964683e-05},
                                       {63, 3.068925988914511e-07}}) {
    EXPECT_NEAR(frequencies[std::size_t(pair)] / expected, 1.0, 1e-12) << "pair " << pair;
  }
}

// What convert_hf_to_gguf.py writes for such a configuration.
RowMatrix llama3_divisors(const LlamaConfig& config) {
  const RotaryScaling& scaling = config.rope_scaling;
  RowMatrix divisors(1, config.head_dim / 2);
  for (int j = 0; j < divisors.cols(); ++j) {
    const double wavelength =
        2 * std::numbers::pi * std::pow(config.rope_theta, 2.0 * j / config.head_dim);
    const double length = scaling.original_max_position_embeddings;
    double divisor = 1.0;
    if (wavelength > length / scaling.low_freq_factor) {
      divisor = scaling.factor;
    } else if (wavelength >= length / scaling.high_freq_factor) {
      const double smooth = (length / wavelength - scaling.low_freq_factor) /
                            (scaling.high_freq_factor - scaling.low_freq_factor);
      divisor = 1 / ((1 - smooth) / scaling.factor + smooth);
    }
    divisors(0, j) = static_cast<float>(divisor);
  }
  return divisors;
}

LlamaConfig longer_heads() {
  LlamaConfig config = small_config();
  config.head_dim = 16;
  config.rope_scaling = llama3(64);
  return config;
}

TEST(Rotary, IsTheSameFromGgufAndFromJson) {
  const LlamaModel model = random_model(longer_heads(), 1);
  const TempDir folder;
  json text = json::parse(config_json(model.config));
  text["rope_scaling"] = {{"rope_type", "llama3"},
                          {"factor", 8.0},
                          {"low_freq_factor", 1.0},
                          {"high_freq_factor", 4.0},
                          {"original_max_position_embeddings", 64}};
  const LlamaConfig from_json = read_config(folder.write("config.json", text.dump()));
  const LlamaConfig from_gguf =
      load_model(folder.write("m.gguf", gguf_file(model, 0,
                                                  {.tensors = {{"rope_freqs.weight",
                                                                llama3_divisors(model.config)}}})))
          .config;
  EXPECT_EQ(from_json.rope_scaling, model.config.rope_scaling);
  EXPECT_EQ(from_gguf.rope_scaling.kind, Kind::kDivisors);
  const std::vector<double> a = rotary_frequencies(from_json);
  const std::vector<double> b = rotary_frequencies(from_gguf);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(b[j] / a[j], 1.0, 1e-6) << "pair " << j;
  EXPECT_EQ(a[0], 1.0);
  EXPECT_NEAR(a[7], std::pow(500.0, -14.0 / 16) / 8, 1e-12);
}

TEST(Rotary, TurnsPairsLikeComplexNumbers) {
  RowMatrix rows = RowMatrix::Random(3, 8);  // two heads of four channels
  const RowMatrix before = rows;
  rotate_heads(rows, RotaryTable({1.0, 0.25}, 5, 3));
  for (int i = 0; i < 3; ++i) {
    for (const int channel : {0, 1, 4, 5}) {
      const double angle = (5 + i) * (channel % 2 == 0 ? 1.0 : 0.25);
      const double real = before(i, channel);
      const double imaginary = before(i, channel + 2);
      EXPECT_NEAR(rows(i, channel), real * std::cos(angle) - imaginary * std::sin(angle), 1e-6);
      EXPECT_NEAR(rows(i, channel + 2), real * std::sin(angle) + imaginary * std::cos(angle), 1e-6);
    }
  }
}

}  // namespace
}  // namespace sluice::test
