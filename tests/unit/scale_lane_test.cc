// scale_lane against docs/numerics.md: sums and scales of every kind, raw and FP32 mixed, a value a
// cycle, compared eight cycles later.

#include <gtest/gtest.h>

#include <vector>

#include "Vscale_lane.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_fp32.h"

namespace sluice {
namespace {

constexpr size_t kCycles = 8;

struct Item {
  bool fp32;
  uint32_t sum;
  uint32_t row_scale;
  uint32_t col_scale;

  uint32_t value() const {
    if (!fp32) return sum;
    return fp32_multiply_reference(fp32_multiply_reference(int_to_fp32_reference(sum), row_scale),
                                   col_scale);
  }
};

uint32_t random_scale(Random& random) {
  const auto bits = static_cast<uint32_t>(random.next());
  return random.chance(0.3) ? bits : (bits & 0x807FFFFF) | (90 + random.below(70)) << 23;
}

TEST(ScaleLane, RawAndScaled) {
  Random random(31);
  std::vector<Item> items(200'000);
  for (Item& item : items) {
    item = {random.chance(0.7),
            static_cast<uint32_t>(static_cast<int32_t>(random.next()) >> random.below(32)),
            random_scale(random), random_scale(random)};
  }
  VerilatedModel<Vscale_lane> model;
  model.reset();
  for (size_t i = 0; i < items.size() + kCycles; ++i) {
    const Item item = i < items.size() ? items[i] : Item{};
    model->fp32_i = item.fp32;
    model->sum_i = item.sum;
    model->row_scale_i = item.row_scale;
    model->col_scale_i = item.col_scale;
    model.settle();
    if (i >= kCycles) {
      ASSERT_EQ(model->value_o, items[i - kCycles].value()) << "item " << i - kCycles;
    }
    model.edge();
  }
}

}  // namespace
}  // namespace sluice
