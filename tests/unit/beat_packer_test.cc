// beat_packer against a beat as an array of bytes: items at random times with random strobes, of
// beats of 64 and 256 bits. A byte that two items bring is that of the later one; bytes without a
// strobe hold anything.

#include <gtest/gtest.h>

#include <array>
#include <optional>

#include "Vbeat_packer_256.h"
#include "Vbeat_packer_64.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

template <class Model>
class BeatPacker : public testing::Test {};
using AllPackers = testing::Types<Vbeat_packer_64, Vbeat_packer_256>;
TYPED_TEST_SUITE(BeatPacker, AllPackers);

TYPED_TEST(BeatPacker, GathersItems) {
  constexpr int kBytes = sizeof(TypeParam::data_i);
  VerilatedModel<TypeParam> model;
  Random random(61);
  model->valid_i = 0;
  model.reset();
  std::array<std::optional<uint8_t>, kBytes> beat;
  for (int cycle = 0; cycle < 20'000; ++cycle) {
    const bool valid = random.chance(0.8);
    const bool flush = random.chance(0.4);
    model->valid_i = valid;
    model->flush_i = flush;
    for (int b = 0; b < kBytes; ++b) {
      const auto byte = static_cast<uint8_t>(random.next());
      const bool strobe = random.chance(0.2);
      set_field(model->data_i, 8 * b, 8, byte);
      set_field(model->strobe_i, b, 1, strobe);
      if (valid && strobe) beat[b] = byte;
    }
    model.settle();
    ASSERT_EQ(model->valid_o, valid && flush) << "cycle " << cycle;
    if (valid && flush) {
      for (int b = 0; b < kBytes; ++b) {
        ASSERT_EQ(get_field(model->strobe_o, b, 1), beat[b].has_value())
            << "cycle " << cycle << ", byte " << b;
        if (!beat[b]) continue;
        ASSERT_EQ(get_field(model->data_o, 8 * b, 8), *beat[b])
            << "cycle " << cycle << ", byte " << b;
      }
      beat = {};
    }
    model.edge();
  }
}

}  // namespace
}  // namespace sluice
