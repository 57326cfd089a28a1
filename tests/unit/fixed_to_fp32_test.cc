// fixed_to_fp32 against integer rounding, for both types of sums: corners at every power of two and
// every tie, NaN, and random values of every magnitude, a value a cycle, compared two cycles later.

#include <gtest/gtest.h>

#include <vector>

#include "Vfixed_to_fp32_fp8.h"
#include "Vfixed_to_fp32_int8.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_fp32.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {
namespace {

constexpr size_t kCycles = 2;

template <class Model>
class FixedToFp32 : public testing::Test {
 protected:
  static constexpr bool kFp8 = sizeof(Model::sum_i) == 8;
  static constexpr int kWidth = kFp8 ? 52 : 32;  // of the number
  static constexpr uint64_t kMask = (uint64_t{1} << kWidth) - 1;

  static void check_all(const std::vector<uint64_t>& sums) {
    VerilatedModel<Model> model;
    for (size_t i = 0; i < sums.size() + kCycles; ++i) {
      model->sum_i = i < sums.size() ? sums[i] : 0;
      model.settle();
      if (i >= kCycles) {
        const uint64_t sum = sums[i - kCycles];
        ASSERT_EQ(model->fp32_o, fixed_to_fp32_reference(kFp8, sum)) << sum_number(kFp8, sum);
      }
      model.edge();
    }
  }
};
using AllConverters = testing::Types<Vfixed_to_fp32_int8, Vfixed_to_fp32_fp8>;
TYPED_TEST_SUITE(FixedToFp32, AllConverters);

TYPED_TEST(FixedToFp32, Corners) {
  std::vector<uint64_t> sums;
  const auto push = [&](uint64_t number) {
    sums.push_back(number & this->kMask);
    sums.push_back((0 - number) & this->kMask);
  };
  for (int bit = 0; bit < this->kWidth; ++bit) {
    for (int delta = -300; delta <= 300; ++delta) {
      push((uint64_t{1} << bit) + static_cast<uint64_t>(delta));
    }
  }
  // Ties and their neighbours: a half behind 24 bits that end in 0 and in 1.
  for (int extra = 1; extra < this->kWidth - 24; ++extra) {
    for (const uint64_t top : {0x800000, 0x800001, 0xABCDEE, 0xABCDEF, 0xFFFFFE, 0xFFFFFF}) {
      const uint64_t tie = top << extra | uint64_t{1} << (extra - 1);
      for (const uint64_t number : {tie - 1, tie, tie + 1}) push(number);
    }
  }
  this->check_all(sums);
  if (!this->kFp8) return;
  for (uint64_t& sum : sums) sum |= kFp8SumNan;
  this->check_all(sums);
}

TYPED_TEST(FixedToFp32, RandomOfEveryMagnitude) {
  Random random(11);
  std::vector<uint64_t> sums(300'000);
  for (uint64_t& sum : sums) sum = random_sum(random, this->kFp8);
  this->check_all(sums);
}

}  // namespace
}  // namespace sluice
