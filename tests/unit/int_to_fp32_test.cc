// int_to_fp32 against integer rounding: corners at every power of two and every tie, and a million
// random values of every magnitude, a value a cycle, compared two cycles later.

#include <gtest/gtest.h>

#include <vector>

#include "Vint_to_fp32.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_fp32.h"

namespace sluice {
namespace {

constexpr size_t kCycles = 2;

void check_all(const std::vector<uint32_t>& values) {
  VerilatedModel<Vint_to_fp32> model;
  for (size_t i = 0; i < values.size() + kCycles; ++i) {
    model->value_i = i < values.size() ? values[i] : 0;
    model.settle();
    if (i >= kCycles) {
      const uint32_t value = values[i - kCycles];
      ASSERT_EQ(model->fp32_o, int_to_fp32_reference(value)) << static_cast<int32_t>(value);
    }
    model.edge();
  }
}

TEST(IntToFp32, Corners) {
  std::vector<uint32_t> values{0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001};
  for (int bit = 0; bit < 32; ++bit) {
    for (int delta = -300; delta <= 300; ++delta) {
      values.push_back((1u << bit) + static_cast<uint32_t>(delta));
      values.push_back(0u - (1u << bit) + static_cast<uint32_t>(delta));
    }
  }
  // Ties and their neighbours: a half behind 24 bits that end in 0 and in 1.
  for (int extra = 1; extra <= 7; ++extra) {
    for (const uint32_t top : {0x800000u, 0x800001u, 0xABCDEEu, 0xABCDEFu, 0xFFFFFEu, 0xFFFFFFu}) {
      const uint32_t tie = top << extra | 1u << (extra - 1);
      for (const uint32_t value : {tie - 1, tie, tie + 1}) {
        values.push_back(value);
        values.push_back(0u - value);
      }
    }
  }
  check_all(values);
}

TEST(IntToFp32, RandomOfEveryMagnitude) {
  Random random(11);
  std::vector<uint32_t> values(1'000'000);
  for (uint32_t& value : values) {
    value = static_cast<uint32_t>(static_cast<int32_t>(random.next()) >> random.below(32));
  }
  check_all(values);
}

}  // namespace
}  // namespace sluice
