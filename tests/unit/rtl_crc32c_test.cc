// crc32c against the check value of its definition, and against long division bit by bit.
#include <Vsmall_modules.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

// Multiplies by x for each bit and reduces by the polynomial, unreflected: 0x1EDC6F41.
uint32_t divide(uint32_t reflected_crc, uint64_t data, int width) {
  const auto reverse = [](uint32_t value) {
    uint32_t result = 0;
    for (int i = 0; i < 32; ++i) result |= (value >> i & 1) << (31 - i);
    return result;
  };
  uint32_t crc = reverse(reflected_crc);
  for (int i = 0; i < width; ++i) {
    const uint32_t top = (crc >> 31) ^ static_cast<uint32_t>(data >> i & 1);
    crc = (crc << 1) ^ (top != 0 ? 0x1EDC6F41 : 0);
  }
  return reverse(crc);
}

TEST(Crc32c, HasTheCheckValueOfItsDefinition) {
  VerilatedModel<Vsmall_modules> model;
  uint32_t crc = 0xFFFFFFFF;
  for (const char c : std::string_view("123456789")) {
    model->crc_i = crc;
    model->crc_data_i = static_cast<uint8_t>(c);
    model.settle();
    crc = model->crc8_o;
  }
  EXPECT_EQ(~crc, 0xE3069283u);
}

TEST(Crc32c, EqualsLongDivision) {
  VerilatedModel<Vsmall_modules> model;
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    model->crc_i = static_cast<uint32_t>(random.next());
    model->crc_data_i = random.next();
    model.settle();
    ASSERT_EQ(model->crc64_o, divide(model->crc_i, model->crc_data_i, 64)) << "item " << i;
    ASSERT_EQ(model->crc8_o, divide(model->crc_i, model->crc_data_i, 8)) << "item " << i;
  }
}

}  // namespace
}  // namespace sluice
