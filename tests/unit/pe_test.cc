// pe of both types of operands with 1, 2 and 4 activations to pick from, against one product of
// rtl_sum.h and the registers of the header: load takes the weight for the following cycles, or
// with clear a zero and a fixed select; the sum comes a cycle after its activations.

#include <gtest/gtest.h>

#include "Vpe.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {
namespace {

constexpr int kKinds = 6;  // as in pe_wrapper.sv

struct Weight {
  uint8_t value = 0;
  uint8_t select = 0;
};

TEST(Pe, RandomLoadsAndClears) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    VerilatedModel<Vpe> model(seed);
    Random random(seed);
    Weight active;
    bool cleared = true;
    model->load_i = 1;
    model->clear_i = 1;
    model.tick();
    for (int i = 0; i < 10'000; ++i) {
      const Weight weight{static_cast<uint8_t>(random.next()),
                          static_cast<uint8_t>(random.below(4))};
      const bool load = random.chance(0.3);
      const bool clear = load && random.chance(0.3);
      const auto acts = static_cast<uint32_t>(random.next());
      const uint64_t sum = random_sum(random, true);
      model->load_i = load;
      model->weight_i = weight.value;
      model->select_i = weight.select;
      model->clear_i = clear;
      model->acts_i = acts;
      model->sum_i = sum;
      model.tick();
      model.settle();
      for (int kind = 0; kind < kKinds; ++kind) {
        const bool fp8 = kind >= 3;
        const int choices = 1 << kind % 3;
        const auto act =
            static_cast<uint8_t>(acts >> 8 * ((cleared ? choices / 2 : active.select % choices)));
        const uint64_t before = fp8 ? sum : static_cast<uint32_t>(sum);
        ASSERT_EQ(model->sum_o[kind], add_sums(fp8, before, product(fp8, active.value, act)))
            << "kind " << kind << ", seed " << seed << ", cycle " << i;
      }
      if (load) {
        active = clear ? Weight{} : weight;
        cleared = clear;
      }
    }
  }
}

}  // namespace
}  // namespace sluice
