// pe against one multiplication: all 65,536 products, and random loads, swaps, selects and sums.
//
// The model keeps the shadow and the active weight of the header: load writes the shadow, swap
// makes it active for the following cycles, the sum comes a cycle after its activations, and load,
// swap and activations leave a cycle after they came.

#include <gtest/gtest.h>

#include "Vpe_dense.h"
#include "Vpe_sparse.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

struct Weight {
  int8_t value = 0;
  bool select = false;
};

template <class Model>
void load_and_swap(VerilatedModel<Model>& model, const Weight& weight) {
  model->load_i = 1;
  model->weight_i = static_cast<uint8_t>(weight.value);
  model->select_i = weight.select;
  model.tick();
  model->load_i = 0;
  model->swap_i = 1;
  model.tick();
  model->swap_i = 0;
}

template <class Model>
class Pe : public testing::Test {};
using AllPes = testing::Types<Vpe_dense, Vpe_sparse>;
TYPED_TEST_SUITE(Pe, AllPes);

TYPED_TEST(Pe, AllProducts) {
  constexpr bool kSparse = sizeof(TypeParam::act_i) == 2;
  VerilatedModel<TypeParam> model;
  Random random(1);
  for (int weight = -128; weight < 128; ++weight) {
    const bool select = kSparse && random.chance(0.5);
    load_and_swap(model, {static_cast<int8_t>(weight), select});
    for (int act = -128; act < 128; ++act) {
      const uint32_t other = random.below(256);
      const uint32_t byte = static_cast<uint8_t>(act);
      const auto sum = static_cast<uint32_t>(random.next());
      model->act_i = static_cast<uint16_t>(!kSparse ? byte
                                           : select ? byte << 8 | other
                                                    : other << 8 | byte);
      model->sum_i = sum;
      model.tick();
      model.settle();
      ASSERT_EQ(static_cast<uint32_t>(model->sum_o), sum + static_cast<uint32_t>(weight * act))
          << weight << " * " << act << ", select " << select;
    }
  }
}

TYPED_TEST(Pe, RandomLoadsAndSwaps) {
  constexpr bool kSparse = sizeof(TypeParam::act_i) == 2;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    VerilatedModel<TypeParam> model(seed);
    Random random(seed);
    Weight shadow, active;
    load_and_swap(model, shadow);
    for (int i = 0; i < 4000; ++i) {
      const Weight weight{static_cast<int8_t>(random.next()), random.chance(0.5)};
      const bool load = random.chance(0.3);
      const bool swap = random.chance(0.3);
      const auto acts = static_cast<uint16_t>(random.below(kSparse ? 65'536 : 256));
      const auto sum = static_cast<uint32_t>(random.next());
      model->load_i = load;
      model->weight_i = static_cast<uint8_t>(weight.value);
      model->select_i = weight.select;
      model->swap_i = swap;
      model->act_i = acts;
      model->sum_i = sum;
      model.tick();
      model.settle();
      const auto act = static_cast<int8_t>(kSparse && active.select ? acts >> 8 : acts);
      ASSERT_EQ(static_cast<uint32_t>(model->sum_o),
                sum + static_cast<uint32_t>(active.value * act))
          << "seed " << seed << ", cycle " << i;
      ASSERT_EQ(model->load_o, load) << "seed " << seed << ", cycle " << i;
      ASSERT_EQ(model->swap_o, swap) << "seed " << seed << ", cycle " << i;
      ASSERT_EQ(model->act_o, acts) << "seed " << seed << ", cycle " << i;
      if (swap) active = shadow;
      if (load) shadow = weight;
    }
  }
}

}  // namespace
}  // namespace sluice
