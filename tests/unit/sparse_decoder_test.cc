// sparse_decoder against its rule, lane by lane, for random entries, activity and sparsity.

#include <gtest/gtest.h>

#include "Vsparse_decoder.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr int kLanes = 8;

TEST(SparseDecoder, OperandsAndSelects) {
  VerilatedModel<Vsparse_decoder> model;
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    const bool sparse = random.chance(0.5);
    const auto active = static_cast<uint8_t>(random.next());
    model->sparse_i = sparse;
    model->active_i = active;
    uint32_t entries[kLanes];
    for (int lane = 0; lane < kLanes; ++lane) {
      entries[lane] = random.below(512);
      set_field(model->entries_i, 9 * lane, 9, entries[lane]);
    }
    model.eval();
    for (int lane = 0; lane < kLanes; ++lane) {
      const bool works = (active >> lane & 1) != 0;
      ASSERT_EQ(get_field(model->operands_o, 8 * lane, 8), works ? entries[lane] & 0xFF : 0)
          << "round " << i << ", lane " << lane;
      ASSERT_EQ(get_field(model->selects_o, lane, 1), works && sparse ? entries[lane] >> 8 : 0)
          << "round " << i << ", lane " << lane;
    }
  }
}

}  // namespace
}  // namespace sluice
