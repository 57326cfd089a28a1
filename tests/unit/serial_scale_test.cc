// serial_scale against docs/numerics.md: sums and scales of every kind in each form, one after the
// other, and how long they take.

#include <Vserial_scale.h>
#include <gtest/gtest.h>

#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_epilogue.h"

namespace sluice {
namespace {

class SerialScale : public testing::Test {
 protected:
  SerialScale() {
    model_->start_i = 0;
    model_.reset();
  }

  // The value in its form; the cycles that it took go to cycles_.
  uint32_t run(Form form, uint32_t sum, uint32_t row_scale, uint32_t column_scale) {
    model_->form_i = static_cast<uint8_t>(form);
    model_->sum_i = sum;
    model_->start_i = 1;
    const uint64_t start = model_.cycle();
    for (bool started = false;; started = true) {
      model_.settle();
      if (started && model_->done_o) break;
      if (model_.cycle() - start > 100) {
        ADD_FAILURE() << "no end of sum " << sum;
        break;
      }
      const bool column = model_->column_o;
      model_.edge();
      model_->scale_i = column ? column_scale : row_scale;
      model_->start_i = 0;
      model_->sum_i = static_cast<uint32_t>(random_.next());
    }
    cycles_ = model_.cycle() - start;
    const uint32_t value = model_->value_o;
    if (form == Form::kFp32) return value;
    return form == Form::kBf16 ? value >> 16 : value & 0xFF;
  }

  VerilatedModel<Vserial_scale> model_;
  Random random_{31};
  uint64_t cycles_ = 0;
};

constexpr Form kForms[] = {Form::kFp32, Form::kBf16, Form::kOperands};

TEST_F(SerialScale, SumsTimesBothScales) {
  for (int i = 0; i < 60'000; ++i) {
    const auto sum = static_cast<uint32_t>(random_sum(random_, false));
    const uint32_t row_scale = random_scale(random_), column_scale = random_scale(random_);
    const Form form = kForms[random_.below(3)];
    ASSERT_EQ(run(form, sum, row_scale, column_scale),
              element_reference(form, false, sum, row_scale, column_scale))
        << "form " << static_cast<int>(form) << ", item " << i << std::hex << ", sum 0x" << sum
        << ", scales 0x" << row_scale << " 0x" << column_scale;
  }
}

// Both scales near the ends of the range, where products overflow and become zero on the way.
TEST_F(SerialScale, ProductsAtTheEndsOfTheRange) {
  for (int i = 0; i < 60'000; ++i) {
    const auto sum = static_cast<uint32_t>(random_.next()) >> random_.below(32);
    const bool large = random_.chance(0.5);
    const auto scale = [&](uint32_t lowest) {
      const uint32_t fraction = random_.chance(0.5) ? 0x7F'FFFF >> random_.below(24)
                                                    : static_cast<uint32_t>(random_.next()) >> 9;
      return (lowest + random_.below(20)) << 23 | fraction;
    };
    const uint32_t row_scale = scale(large ? 220 : 1), column_scale = scale(large ? 110 : 120);
    const Form form = kForms[random_.below(3)];
    ASSERT_EQ(run(form, sum, row_scale, column_scale),
              element_reference(form, false, sum, row_scale, column_scale))
        << "form " << static_cast<int>(form) << ", item " << i << std::hex << ", sum 0x" << sum
        << ", scales 0x" << row_scale << " 0x" << column_scale;
  }
}

TEST_F(SerialScale, TakesAsLongForEachSumOf24Bits) {
  for (int i = 0; i < 3'000; ++i) {
    const uint32_t magnitude = static_cast<uint32_t>(random_.next()) >> (8 + random_.below(24));
    const uint32_t sum = random_.chance(0.5) ? magnitude : 0u - magnitude;
    const Form form = kForms[random_.below(3)];
    run(form, sum, random_scale(random_), random_scale(random_));
    ASSERT_EQ(cycles_, form == Form::kFp32 ? 29 : form == Form::kBf16 ? 36 : 39) << "sum " << sum;
  }
}

}  // namespace
}  // namespace sluice
