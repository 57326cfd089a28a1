// fp32_narrow against a search for the nearest value (rtl_epilogue.h): every value of BF16, E4M3
// and INT8 and every midpoint between two of them, with their neighbours in FP32 and of both signs,
// zeros, infinities, NaNs, and random patterns; a value a cycle, compared two cycles later.

#include <gtest/gtest.h>

#include <bit>
#include <vector>

#include "Vfp32_narrow_fp8.h"
#include "Vfp32_narrow_int8.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_epilogue.h"

namespace sluice {
namespace {

constexpr size_t kCycles = 2;
constexpr uint32_t kSmallestNormal = 0x00800000;

struct Int8 {
  using Model = Vfp32_narrow_int8;
  static constexpr bool kFp8 = false;
};
struct Fp8 {
  using Model = Vfp32_narrow_fp8;
  static constexpr bool kFp8 = true;
};

template <class Parameters>
class Fp32Narrow : public testing::Test {
 protected:
  static void check(Form form, const std::vector<uint32_t>& values) {
    VerilatedModel<typename Parameters::Model> model;
    model->form_i = static_cast<uint8_t>(form);
    for (size_t i = 0; i < values.size() + kCycles; ++i) {
      model->fp32_i = i < values.size() ? values[i] : 0;
      model.settle();
      if (i >= kCycles) {
        const uint32_t value = values[i - kCycles];
        ASSERT_EQ(model->value_o, narrow_reference(form, Parameters::kFp8, value))
            << "form " << static_cast<int>(form) << ", 0x" << std::hex << value;
      }
      model.edge();
    }
  }

  static void check_all_forms(const std::vector<uint32_t>& values) {
    for (const Form form : {Form::kFp32, Form::kBf16, Form::kOperands}) check(form, values);
  }

  // Magnitudes of both signs with their neighbours; those that no product can have are left out.
  static std::vector<uint32_t> around(const std::vector<uint32_t>& magnitudes) {
    std::vector<uint32_t> values;
    for (const uint32_t magnitude : magnitudes) {
      for (const uint32_t value : {magnitude - 1, magnitude, magnitude + 1}) {
        if (value < kSmallestNormal || value > kFp32Infinity) continue;
        values.push_back(value);
        values.push_back(kFp32Sign | value);
      }
    }
    return values;
  }
};
using AllTypes = testing::Types<Int8, Fp8>;
TYPED_TEST_SUITE(Fp32Narrow, AllTypes);

TYPED_TEST(Fp32Narrow, ZerosInfinitiesAndNans) {
  this->check_all_forms({0, kFp32Sign, kFp32Infinity, kFp32Sign | kFp32Infinity, kCanonicalNan,
                         kSmallestNormal, kFp32Sign | kSmallestNormal, 0x7F7FFFFF, 0xFF7FFFFF});
}

TYPED_TEST(Fp32Narrow, AllOfBf16) {
  std::vector<uint32_t> magnitudes;
  for (uint32_t code = 0; code <= 0x7F80; ++code) {
    magnitudes.push_back(code << 16);
    magnitudes.push_back(code << 16 | 0x8000);
  }
  this->check(Form::kBf16, this->around(magnitudes));
}

// Both 8-bit types, whichever the module has.
TYPED_TEST(Fp32Narrow, AllOperands) {
  std::vector<uint32_t> magnitudes;
  const auto push = [&](float value) { magnitudes.push_back(std::bit_cast<uint32_t>(value)); };
  for (int half = 1; half <= 600; ++half) push(static_cast<float>(half) * 0.5f);
  for (int code = 0; code < 0x7F; ++code) {
    const auto units = [](int c) {
      return static_cast<float>(*e4m3_units(static_cast<uint8_t>(c))) * 0x1p-9f;
    };
    push(units(code));
    if (code < 0x7E) push((units(code) + units(code + 1)) / 2);
  }
  for (const float limit : {464.0f, 480.0f, 512.0f}) push(limit);
  for (uint32_t exponent = 1; exponent < 255; ++exponent) magnitudes.push_back(exponent << 23);
  this->check(Form::kOperands, this->around(magnitudes));
}

TYPED_TEST(Fp32Narrow, Random) {
  Random random(41);
  std::vector<uint32_t> values;
  while (values.size() < 200'000) {
    auto bits = static_cast<uint32_t>(random.next());
    // Half of them where the 8-bit types have values.
    if (random.chance(0.5)) bits = (bits & 0x807FFFFF) | (115 + random.below(24)) << 23;
    if (random.chance(0.3)) bits &= ~0u << random.below(23);
    const uint32_t exponent = bits >> 23 & 0xFF;
    const bool special = exponent == 0 || (exponent == 255 && (bits & 0x7FFFFF) != 0);
    if (!special) values.push_back(bits);
  }
  this->check_all_forms(values);
}

}  // namespace
}  // namespace sluice
