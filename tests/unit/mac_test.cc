// mac against docs/numerics.md: all 65,536 pairs of operands of both types, each on sums of every
// magnitude, and on sums at which INT32 and the 52 bits of FP8 wrap.

#include <gtest/gtest.h>

#include "Vmac.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {
namespace {

class Mac : public testing::Test {
 protected:
  void check(uint8_t weight, uint8_t act, uint64_t sum) {
    model_->weight_i = weight;
    model_->act_i = act;
    model_->sum_i = sum;
    model_.eval();
    ASSERT_EQ(model_->int8_sum_o,
              add_sums(false, static_cast<uint32_t>(sum), product(false, weight, act)))
        << "INT8 " << int{weight} << " * " << int{act} << " + " << sum;
    ASSERT_EQ(model_->fp8_sum_o, add_sums(true, sum, product(true, weight, act)))
        << "FP8 " << int{weight} << " * " << int{act} << " + " << sum;
  }

  VerilatedModel<Vmac> model_;
  Random random_{1};
};

TEST_F(Mac, AllProducts) {
  for (int weight = 0; weight < 256; ++weight) {
    for (int act = 0; act < 256; ++act) {
      for (const uint64_t sum : {uint64_t{0}, random_sum(random_, true)}) {
        check(static_cast<uint8_t>(weight), static_cast<uint8_t>(act), sum);
        ASSERT_FALSE(HasFatalFailure());
      }
    }
  }
}

TEST_F(Mac, SumsWrap) {
  for (const uint64_t top : {uint64_t{1} << 31, uint64_t{1} << 51, uint64_t{1} << 52}) {
    for (int i = 0; i < 20'000; ++i) {
      const uint64_t sum = top + random_.below(1 << 20) - (1 << 19);
      check(static_cast<uint8_t>(random_.next()), static_cast<uint8_t>(random_.next()), sum);
      ASSERT_FALSE(HasFatalFailure());
    }
  }
}

}  // namespace
}  // namespace sluice
