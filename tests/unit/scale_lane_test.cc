// scale_lane against docs/numerics.md, for both types of sums: sums and scales of every kind in
// each form, a value a cycle, compared ten cycles later.

#include <gtest/gtest.h>

#include <vector>

#include "Vscale_lane_fp8.h"
#include "Vscale_lane_int8.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_epilogue.h"

namespace sluice {
namespace {

constexpr size_t kCycles = 13;

struct Item {
  uint64_t sum;
  uint32_t row_scale;
  uint32_t col_scale;
};

template <class Model>
class ScaleLane : public testing::Test {
 protected:
  static constexpr bool kFp8 = sizeof(Model::sum_i) == 8;

  static void check(Form form, const std::vector<Item>& items) {
    VerilatedModel<Model> model;
    model->form_i = static_cast<uint8_t>(form);
    model.reset();
    for (size_t i = 0; i < items.size() + kCycles; ++i) {
      const Item item = i < items.size() ? items[i] : Item{};
      model->sum_i = item.sum;
      model->row_scale_i = item.row_scale;
      model->col_scale_i = item.col_scale;
      model.settle();
      if (i >= kCycles) {
        const auto& [sum, row_scale, col_scale] = items[i - kCycles];
        ASSERT_EQ(model->value_o, element_reference(form, kFp8, sum, row_scale, col_scale))
            << "form " << static_cast<int>(form) << ", item " << i - kCycles;
      }
      model.edge();
    }
  }
};
using AllLanes = testing::Types<Vscale_lane_int8, Vscale_lane_fp8>;
TYPED_TEST_SUITE(ScaleLane, AllLanes);

TYPED_TEST(ScaleLane, SumsTimesBothScales) {
  Random random(31);
  std::vector<Item> items(60'000);
  for (Item& item : items) {
    item = {random_sum(random, this->kFp8), random_scale(random), random_scale(random)};
  }
  for (const Form form : {Form::kFp32, Form::kBf16, Form::kOperands}) {
    this->check(form, items);
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

}  // namespace
}  // namespace sluice
