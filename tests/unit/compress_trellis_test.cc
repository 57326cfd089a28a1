#include <functional>
#include <set>

#include "sw/compress/rate_distortion/codec.h"
#include "sw/compress/rate_quantise.h"
#include "sw/compress/trellis.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

TEST(Trellis, FourStatesAreThoseOfVvc) {
  const int next[4][2] = {{0, 2}, {2, 0}, {1, 3}, {3, 1}};
  for (int state = 0; state < 4; ++state) {
    EXPECT_EQ(quantiser_of(4, state), state / 2);
    for (int parity : {0, 1}) EXPECT_EQ(next_state(4, state, parity), next[state][parity]);
  }
}

TEST(Trellis, EightStatesFollowTheFormat) {
  for (int x : {0, 1}) {
    for (int y : {0, 1}) {
      for (int z : {0, 1}) {
        const int state = 4 * x + 2 * y + z;
        EXPECT_EQ(quantiser_of(8, state), x);
        for (int parity : {0, 1}) {
          EXPECT_EQ(next_state(8, state, parity), 4 * (x ^ y) + 2 * (z ^ parity) + x);
        }
      }
    }
  }
}

TEST(Trellis, Levels) {
  EXPECT_EQ(trellis_level(0, -3), -6);
  EXPECT_EQ(trellis_level(1, -3), -5);
  EXPECT_EQ(trellis_level(1, 0), 0);
  EXPECT_EQ(trellis_level(1, 3), 5);
  EXPECT_EQ(parity_of(-3), 1);
}

// Squared error in levels plus rate of one lane's indices.
double path_cost(std::span<const float> values, std::span<const std::int8_t> indices, int states,
                 const RateQuantiser& quantiser, std::span<const float> rate) {
  double cost = 0;
  int state = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int level = trellis_level(quantiser_of(states, state), indices[i]);
    const double at = operand_value(quantiser.operand, operand_of_level(quantiser.operand, level));
    const double error = (values[i] - at) / level_step(quantiser.operand);
    cost += error * error + rate[indices[i] + quantiser.max_index];
    state = next_state(states, state, parity_of(indices[i]));
  }
  return cost;
}

TEST(TrellisQuantise, NoPathIsCheaper) {
  for (int seed = 0; seed < 40; ++seed) {
    Random random(seed);
    const Operand operand = kOperands[seed % 2];
    const int states = seed / 2 % 2 == 0 ? 4 : 8;
    const int length = 5;
    std::vector<float> values = gaussian(random, 1, length, 3 * level_step(operand));
    const RateQuantiser quantiser{
        .operand = operand, .max_index = 4, .rate_weight = 0.3, .rounds = 1};
    const std::vector<float> rate = index_costs(round_to_index(values, 2, quantiser), quantiser);

    double best = 1e9;
    std::vector<std::int8_t> path(length);
    const std::function<void(int)> choose = [&](int i) {
      if (i == length) {
        best = std::min(best, path_cost(values, path, states, quantiser, rate));
        return;
      }
      for (int k = -4; k <= 4; ++k) {
        path[i] = static_cast<std::int8_t>(k);
        choose(i + 1);
      }
    };
    choose(0);
    const auto found = trellis_quantise(values, 1, length, {1, 2, {{1}}}, states, quantiser);
    // The codes considered are the best for the middle of a cell an eighth of a level wide.
    EXPECT_LE(path_cost(values, found, states, quantiser, rate), best + 0.25 * length)
        << "seed " << seed;
    EXPECT_GE(path_cost(values, found, states, quantiser, rate), best - 1e-3) << "seed " << seed;
  }
}

// What the decoder makes of the stream is near the weights only if encoder and decoder agree on the
// state of every lane at every step.
TEST(PackTrellis, DecodesNearTheWeights) {
  for (int seed = 0; seed < 300; ++seed) {
    Random random(seed);
    const int n = pick(random, 1, 70);
    const int k = pick(random, 1, 70);
    Mode mode{kSparsities[seed % 3], {Coding::kTrellis, 0}, kOperands[seed / 3 % 2]};
    PackOptions options{.lanes = 1 << pick(random, 0, 5),
                        .rows = 1 << pick(random, 0, 5),
                        .sparsity = mode.sparsity,
                        .coding = mode.coding,
                        .trellis_states = pick(random, 1, 2) * 4};
    options.groups = random_groups(random, options.lanes);
    WeightQuantiser quantiser{.operand = mode.operand,
                              .step = default_step(mode.sparsity, mode.coding)};
    quantiser.step.per = seed % 4 == 0 ? ScalePer::kMatrix : ScalePer::kRow;
    const std::vector<float> weights = pruned_gaussian(random, mode, n, k);
    const PackedTensor packed = pack(weights, n, k, quantiser, options);
    const std::string where = to_string(mode) + ", seed " + std::to_string(seed);
    EXPECT_EQ(packed.scale.size(), seed % 4 == 0 ? 1u : static_cast<std::size_t>(n)) << where;
    const QuantisedWeights back = PackedTensor::parse(packed.serialise()).unpack();
    for (int row = 0; row < n; ++row) {
      for (int column = 0; column < k; ++column) {
        const float weight = weights[row * k + column];
        const float step = packed.scale_of(row) * level_step(mode.operand);
        const float tolerance = 4 * std::max(step, std::abs(weight) / 8);
        ASSERT_NEAR(back.value(row, column), weight, tolerance) << where;
        if (weight == 0) {
          ASSERT_EQ(back.value(row, column), 0) << where;
        }
      }
    }
  }
}

// One weight far beyond the levels must not blur the choice for its neighbours.
TEST(PackTrellis, AnOutlierCostsItsNeighboursNothing) {
  Random random(12);
  const std::vector<float> gaussians = gaussian(random, 1, 4096, 10);
  const auto error = [&](int outlier) {
    std::vector<float> values = gaussians;
    if (outlier >= 0) values[outlier] = 1e9f;
    const RateQuantiser quantiser{.rate_weight = 0.25};
    const auto indices = trellis_quantise(values, 1, 4096, {1, 16, {{1}}}, 4, quantiser);
    double sum = 0;
    int state = 0;
    for (int i = 0; i < 4096; ++i) {
      const double level = trellis_level(quantiser_of(4, state), indices[i]);
      if (i != 100) sum += std::pow(values[i] - level, 2);
      state = next_state(4, state, parity_of(indices[i]));
    }
    return sum / 4095;
  };
  EXPECT_NEAR(error(100), error(-1), 0.01 * error(-1));
}

TEST(PackTrellis, BeatsHuffmanAtTheSameRate) {
  Random random(3);
  for (Operand operand : kOperands) {
    const std::vector<float> weights = gaussian(random, 128, 512);
    const auto above = [&](const char* word) {
      RdCodec codec = parse_rd_codec(word);
      codec.quantiser.operand = operand;
      return rd_at_bits(weights, 128, 512, codec, 3.5).above_shannon;
    };
    EXPECT_LT(above("trellis4"), above("huffman") - 0.09) << to_string(operand);
    EXPECT_LT(above("trellis8"), above("trellis4") - 0.01) << to_string(operand);
  }
}

TEST(PackTrellis, RowsOfZerosAndSingleWeights) {
  for (Sparsity sparsity : kSparsities) {
    const PackOptions options{
        .lanes = 2, .rows = 2, .sparsity = sparsity, .coding = {Coding::kTrellis, 0}};
    const std::vector<float> weights = {0, 0, 0, 0, 0, 0, 0, 1.5f, 0};
    const QuantisedWeights back = pack(weights, 3, 3, {}, options).unpack();
    for (int i = 0; i < 9; ++i) EXPECT_NEAR(back.value(i / 3, i % 3), weights[i], 0.05) << i;
  }
}

TEST(PackGrid, ShiftsTheOperands) {
  Random random(8);
  const std::vector<float> weights = gaussian(random, 32, 64);
  for (Coding coding : {Coding::kHuffman, Coding::kTrellis}) {
    const PackOptions options{.lanes = 8, .rows = 8, .coding = {coding, 0}};
    const WeightQuantiser quantiser{.step = {StepRule::kRms, 0.3}, .grid = {4, 1}};
    const QuantisedWeights back = pack(weights, 32, 64, quantiser, options).unpack();
    std::set<int> rests;
    for (std::int8_t operand : back.q) rests.insert((operand + 128) % 4);
    EXPECT_EQ(rests, std::set<int>{1});
    for (int i = 0; i < 32 * 64; ++i) EXPECT_NEAR(back.value(i / 64, i % 64), weights[i], 0.7);
  }
}

TEST(PackGrid, Errors) {
  const std::vector<float> weights = {1, 0, 0, 1};
  const auto with = [&](Sparsity sparsity, const char* coding, Operand operand, LevelGrid grid) {
    pack(weights, 1, 4, {.operand = operand, .grid = grid},
         {.lanes = 1, .rows = 1, .sparsity = sparsity, .coding = parse_coding(coding)});
  };
  EXPECT_NO_THROW(with(Sparsity::kDense, "huffman", Operand::kInt8, {2, 1}));
  EXPECT_ERROR(with(Sparsity::kDense, "huffman", Operand::kFp8, {2, 1}), "dense fp8 huffman");
  EXPECT_ERROR(with(Sparsity::k1of2, "trellis", Operand::kInt8, {2, 1}), "1:2 int8 trellis");
  EXPECT_ERROR(with(Sparsity::kDense, "raw", Operand::kInt8, {2, 1}), "only dense int8 in huffman");
  EXPECT_ERROR(with(Sparsity::kDense, "huffman", Operand::kInt8, {2, 2}), "with shift 2");
  EXPECT_ERROR(with(Sparsity::kDense, "huffman", Operand::kInt8, {17, 1}), "levels 17 apart");
  EXPECT_NO_THROW(with(Sparsity::k2of4, "raw", Operand::kInt8, {}));
}

// Six patterns of two in four are log2(6) / 2 = 1.292 bits a kept weight.
TEST(Pack2of4, PatternsCostLittleMoreThanTheirEntropy) {
  constexpr int kSize = 512;
  for (double factor : {0.13, 0.18, 0.25}) {
    Random random(17);
    const Mode mode{Sparsity::k2of4, {Coding::kHuffman, 0}};
    std::vector<float> weights = gaussian(random, kSize, kSize);
    prune(weights, kSize, kSize, Sparsity::k2of4);
    const QuantisedWeights quantised =
        quantise_weights(weights, kSize, kSize, 42, {StepRule::kRms, factor});
    const PackOptions options{.lanes = 16, .rows = 16, .sparsity = mode.sparsity};
    const double kept = kSize * kSize / 2.0;
    const double with_patterns = pack(quantised, options).stream_bits() / kept;

    std::vector<std::uint64_t> frequency(256);
    std::uint64_t zeros = kSize * kSize / 2;
    for (std::int8_t q : quantised.q) {
      if (q != 0) {
        ++frequency[static_cast<std::uint8_t>(q)];
        --zeros;
      }
    }
    frequency[0] = zeros;
    const double alone = average_lengths(frequency, 15).limited;
    const double pattern = with_patterns - alone;
    EXPECT_LE(pattern, std::log2(6) / 2 + 0.05) << with_patterns << " bits, factor " << factor;
    EXPECT_GE(pattern, std::log2(6) / 2 - 0.1);
    RecordProperty("operand_millibits_" + std::to_string(factor), static_cast<int>(alone * 1000));
    RecordProperty("pattern_millibits_" + std::to_string(factor), static_cast<int>(pattern * 1000));
  }
}

}  // namespace
}  // namespace sluice
