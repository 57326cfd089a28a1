// epilogue against docs/numerics.md: groups of columns in every form, a group a cycle, compared ten
// cycles later, with 2 lanes of INT8 and 4 of FP8. Elements narrower than 4 bytes must be repeated
// to the width of the bus; raw sums of FP8 come in halves.

#include <gtest/gtest.h>

#include <vector>

#include "Vepilogue_fp8.h"
#include "Vepilogue_int8.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_epilogue.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr int kCycles = 13;

struct Int8 {
  using Model = Vepilogue_int8;
  static constexpr bool kFp8 = false;
  static constexpr int kLanes = 2;
};
struct Fp8 {
  using Model = Vepilogue_fp8;
  static constexpr bool kFp8 = true;
  static constexpr int kLanes = 4;
};

template <class Parameters>
class Epilogue : public testing::Test {
 protected:
  static constexpr bool kFp8 = Parameters::kFp8;
  static constexpr int kLanes = Parameters::kLanes;

  // Shows a random group; returns the bytes that it must give.
  std::vector<uint8_t> show(Form form) {
    const bool upper = random_.chance(0.5);
    const uint32_t row_scale = random_scale(random_);
    model_->upper_i = upper;
    model_->row_scale_i = row_scale;
    std::vector<uint64_t> elements;
    for (int lane = 0; lane < kLanes; ++lane) {
      const uint64_t sum = random_sum(random_, kFp8);
      const uint32_t col_scale = random_scale(random_);
      set_field(model_->sums_i, sum_bits(kFp8) * lane, sum_bits(kFp8), sum);
      set_field(model_->col_scales_i, 32 * lane, 32, col_scale);
      elements.push_back(element_reference(form, kFp8, sum, row_scale, col_scale));
    }
    const int bytes = element_bytes(form, kFp8);
    const int first = bytes == 8 && upper ? kLanes / 2 : 0;
    std::vector<uint8_t> beat;
    for (int i = 0; i < 4 * kLanes; ++i) {
      const uint64_t element = elements[first + i / bytes % kLanes];
      beat.push_back(static_cast<uint8_t>(element >> 8 * (i % bytes)));
    }
    return beat;
  }

  VerilatedModel<typename Parameters::Model> model_;
  Random random_{51};
};
using AllEpilogues = testing::Types<Int8, Fp8>;
TYPED_TEST_SUITE(Epilogue, AllEpilogues);

TYPED_TEST(Epilogue, EveryForm) {
  this->model_.reset();
  for (const Form form : kAllForms) {
    this->model_->form_i = static_cast<uint8_t>(form);
    std::vector<std::vector<uint8_t>> expected;
    for (int i = 0; i < 10'000; ++i) {
      expected.push_back(this->show(form));
      this->model_.settle();
      for (int b = 0; b < 4 * this->kLanes && i >= kCycles; ++b) {
        ASSERT_EQ(get_field(this->model_->data_o, 8 * b, 8), expected[i - kCycles][b])
            << "form " << static_cast<int>(form) << ", cycle " << i << ", byte " << b;
      }
      this->model_.edge();
    }
  }
}

}  // namespace
}  // namespace sluice
