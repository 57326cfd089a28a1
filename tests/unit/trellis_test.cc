// trellis of 0, 4 and 8 states against tables of successors, worked out by hand from the rules of
// docs/format.md; and, without any state, against the parity checks of Ungerboeck's codes that the
// page names.

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "Vtrellis.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr int kKinds = 3;  // 0, 4 and 8 states, as in trellis_wrapper.sv

// By state, written as the number of its bits, and parity.
constexpr int kNext4[4][2] = {{0, 2}, {2, 0}, {1, 3}, {3, 1}};
constexpr int kNext8[8][2] = {{0, 2}, {2, 0}, {4, 6}, {6, 4}, {5, 7}, {7, 5}, {1, 3}, {3, 1}};

class Trellis : public testing::Test {
 protected:
  // Shows an entry for a cycle; returns the operands that the kinds take.
  std::array<uint8_t, kKinds> show(bool clear, bool step, bool parity,
                                   const std::array<uint8_t, 2>& operands) {
    model_->clear_i = clear;
    model_->step_i = step;
    model_->parity_i = parity;
    model_->operands_i = static_cast<uint16_t>(operands[1] << 8 | operands[0]);
    model_.settle();
    std::array<uint8_t, kKinds> taken;
    for (int kind = 0; kind < kKinds; ++kind) taken[kind] = model_->operand_o[kind];
    model_.edge();
    return taken;
  }

  void SetUp() override {
    model_->clear_i = 0;
    model_->step_i = 0;
    model_.reset();
  }

  VerilatedModel<Vtrellis> model_;
  Random random_{5};
};

TEST_F(Trellis, StatesGoAsTheTablesSay) {
  int state4 = 0;
  int state8 = 0;
  for (int i = 0; i < 50'000; ++i) {
    const bool clear = random_.chance(0.02);
    const bool step = !clear && random_.chance(0.7);
    const bool parity = random_.chance(0.5);
    const std::array<uint8_t, 2> operands{static_cast<uint8_t>(random_.next()),
                                          static_cast<uint8_t>(random_.next())};
    const auto taken = show(clear, step, parity, operands);
    ASSERT_EQ(taken[0], operands[0]) << "cycle " << i;
    ASSERT_EQ(taken[1], operands[step && state4 >= 2]) << "cycle " << i << ", state " << state4;
    ASSERT_EQ(taken[2], operands[step && state8 >= 4]) << "cycle " << i << ", state " << state8;
    if (clear) {
      state4 = 0;
      state8 = 0;
    } else if (step) {
      state4 = kNext4[state4][parity];
      state8 = kNext8[state8][parity];
    }
  }
}

// With parity checks (h0, h1) as polynomials in the delay, h0 of the quantisers and h1 of the
// parities add up to 0 modulo 2 at every step: (5, 2) and (13, 4) in octal, lowest bit first in
// time.
TEST_F(Trellis, ParityChecks) {
  constexpr uint32_t kChecks[kKinds][2] = {{1, 0}, {05, 02}, {013, 04}};
  std::array<std::vector<bool>, kKinds> quantisers;
  std::vector<bool> parities;
  for (int i = 0; i < 5'000; ++i) {
    parities.push_back(random_.chance(0.5));
    const auto taken = show(false, true, parities.back(), {0, 1});
    for (int kind = 0; kind < kKinds; ++kind) quantisers[kind].push_back(taken[kind] != 0);
    for (int kind = 0; kind < kKinds && i >= 3; ++kind) {
      bool sum = false;
      for (int delay = 0; delay <= 3; ++delay) {
        sum ^= (kChecks[kind][0] >> delay & 1) != 0 && quantisers[kind][i - delay];
        sum ^= (kChecks[kind][1] >> delay & 1) != 0 && parities[i - delay];
      }
      ASSERT_FALSE(sum) << "kind " << kind << ", step " << i;
    }
  }
}

}  // namespace
}  // namespace sluice
