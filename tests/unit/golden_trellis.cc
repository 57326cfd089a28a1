#include <gtest/gtest.h>

#include <random>

#include "golden/trellis.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint64_t kOut = 0x8000;

// Next states by state, as the number 2x + y or 4x + 2y + z, and parity; docs/format.md, Trellis.
constexpr int kNext4[4][2] = {{0, 2}, {2, 0}, {1, 3}, {3, 1}};
constexpr int kNext8[8][2] = {{0, 2}, {2, 0}, {4, 6}, {6, 4}, {5, 7}, {7, 5}, {1, 3}, {3, 1}};

struct Reference {
  int states;
  int state = 0;

  int quantiser() const { return state / (states / 2); }
  void move(int parity) { state = states == 4 ? kNext4[state][parity] : kNext8[state][parity]; }
};

class GoldenTrellis : public testing::TestWithParam<int> {
 protected:
  // Parity, second operand and field are those of the index: 16 entries of 4 bits.
  void SetUp() override {
    std::vector<uint32_t> entries;
    for (int i = 0; i < 16; ++i) entries.push_back(wide_entry(entry(i, 0, true, i & 1), -10 * i));
    ASSERT_EQ(bench_.load_table(0, {0, 0, 0, 0, 16}, entries), Status{});
    std::vector<uint8_t> activations(32);
    activations[0] = 1;  // so that a sum is the first operand of its column
    ASSERT_EQ(bench_.run(load(kActivations, bench_.place(activations), 32, 0)), Status{});
  }

  static Config config() {
    Config config = kConfig;
    config.trellis_states = GetParam();
    return config;
  }

  // One weight for each of `lanes` columns.
  void submit(uint32_t coding, uint32_t lanes, bool open, bool last, MulFields stream) {
    MulFields f{.coding = coding, .bits = coding == kFixed ? 4u : 0, .n = lanes};
    f.open = open, f.last = last;
    if (open) f.address = stream.address, f.bytes = stream.bytes, f.crc = stream.crc;
    bench_.submit(mul(f));
    bench_.submit(store({.destination = kOut, .n = lanes}));
  }

  Bench bench_{config()};
};

TEST_P(GoldenTrellis, MovesAsTheTableSays) {
  std::mt19937 random(1);
  Trellis trellis(GetParam());
  Reference reference{GetParam()};
  for (int i = 0; i < 1000; ++i) {
    const bool parity = random() % 2 != 0;
    ASSERT_EQ(trellis.quantiser(), reference.quantiser()) << "move " << i << ", seed 1";
    trellis.move(parity);
    reference.move(parity);
  }
}

TEST_P(GoldenTrellis, FulfilsUngerboecksParityChecks) {
  // h0 = 5, h1 = 2 or h0 = 13, h1 = 4 in octal: bit i is the coefficient of what was i codes ago.
  const int h0 = GetParam() == 4 ? 05 : 013;
  const int h1 = GetParam() == 4 ? 02 : 04;
  std::mt19937 random(2);
  Trellis trellis(GetParam());
  std::vector<int> quantisers, parities;
  for (int i = 0; i < 1000; ++i) {
    quantisers.push_back(trellis.quantiser());
    parities.push_back(int(random() % 2));
    trellis.move(parities.back() != 0);
    if (i < 3) continue;
    int check = 0;
    for (int delay = 0; delay <= 3; ++delay) {
      check ^= (h0 >> delay & quantisers[i - delay]) & 1;
      check ^= (h1 >> delay & parities[i - delay]) & 1;
    }
    ASSERT_EQ(check, 0) << "code " << i << ", seed 2";
  }
}

TEST_P(GoldenTrellis, LanesKeepTheirStatesOverCommandsOtherCodingsAndRest) {
  std::mt19937 random(3);
  const int kSteps = 30;
  StreamBuilder builder(4);
  std::vector<Reference> lanes(4, Reference{GetParam()});
  struct Step {
    uint32_t coding;
    std::vector<int> operands;
  };
  std::vector<Step> steps;
  for (int i = 0; i < kSteps; ++i) {
    const uint32_t coding = random() % 4 == 0 ? kFixed : random() % 4 == 0 ? kHuffman : kTrellis;
    const size_t active = 1 + random() % 4;
    std::vector<std::string> codes;
    steps.push_back({coding, {}});
    for (size_t lane = 0; lane < active; ++lane) {
      const int index = int(random() % 16);
      codes.push_back(binary(index, 4));
      const bool second = coding == kTrellis && lanes[lane].quantiser() == 1;
      steps.back().operands.push_back(int8_t(second ? -10 * index : index));
      if (coding == kTrellis) lanes[lane].move(index & 1);
    }
    builder.step(codes);
  }
  MulFields stream;
  bench_.place_stream(builder.bytes(), stream);
  for (int i = 0; i < kSteps; ++i) {
    const Step& step = steps[i];
    submit(step.coding, uint32_t(step.operands.size()), i == 0, i == kSteps - 1, stream);
    ASSERT_EQ(bench_.run(), Status{}) << "step " << i << ", seed 3";
    for (size_t lane = 0; lane < step.operands.size(); ++lane) {
      ASSERT_EQ(int32_t(bench_.memory.word(kOut + 4 * lane)), step.operands[lane])
          << "step " << i << ", lane " << lane << ", seed 3";
    }
  }
}

TEST_P(GoldenTrellis, ANewStreamStartsInState0) {
  // Codes of parity 1 until the second quantiser is reached, twice.
  int moves = 0;
  for (Reference reference{GetParam()}; reference.quantiser() == 0; ++moves) reference.move(1);
  StreamBuilder builder(4);
  for (int i = 0; i <= moves; ++i) builder.step({binary(3, 4)});
  MulFields stream;
  bench_.place_stream(builder.bytes(), stream);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i <= moves; ++i) {
      submit(kTrellis, 1, i == 0, i == moves, stream);
      ASSERT_EQ(bench_.run(), Status{});
      EXPECT_EQ(int32_t(bench_.memory.word(kOut)), i == moves ? -30 : 3) << "code " << i;
    }
  }
}

TEST_P(GoldenTrellis, ANarrowEntryHasItsOperandForBothQuantisers) {
  std::vector<uint16_t> entries(16);
  for (int i = 0; i < 16; ++i) entries[i] = entry(i - 8, 0, true, true);
  ASSERT_EQ(bench_.load_table(0, {0, 0, 0, 0, 16}, entries), Status{});
  StreamBuilder builder(4);
  for (int i = 0; i < 16; ++i) builder.step({binary(i, 4)});
  MulFields stream;
  bench_.place_stream(builder.bytes(), stream);
  for (int i = 0; i < 16; ++i) {
    submit(kTrellis, 1, i == 0, i == 15, stream);
    ASSERT_EQ(bench_.run(), Status{});
    EXPECT_EQ(int32_t(bench_.memory.word(kOut)), i - 8);
  }
}

INSTANTIATE_TEST_SUITE_P(States, GoldenTrellis, testing::Values(4, 8));

}  // namespace
}  // namespace sluice::golden
