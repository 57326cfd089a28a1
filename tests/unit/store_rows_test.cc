// store_rows against the loops of docs/commands.md, for random commands taken one after the other,
// with next_i at random; addresses wrap at 2^64.

#include <gtest/gtest.h>

#include "Vstore_rows.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr uint32_t kCols = 8;

TEST(StoreRows, WalksRowsOfTiles) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    VerilatedModel<Vstore_rows> model(seed);
    model.reset();
    for (int command = 0; command < 4; ++command) {
      const uint64_t address = random.next() & ~uint64_t{31};
      const auto row_stride = static_cast<uint32_t>(random.next()) & ~31u;
      const auto tile_stride = static_cast<uint32_t>(random.next()) & ~31u;
      const uint32_t rows = 1 + random.below(random.chance(0.2) ? 300 : 6);
      const uint32_t columns = 1 + random.below(40);
      const uint32_t acc_base = random.below(500);
      const uint32_t tiles = (columns + kCols - 1) / kCols;

      model->command_address_i = address;
      model->row_stride_i = row_stride;
      model->tile_stride_i = tile_stride;
      model->rows_i = static_cast<uint16_t>(rows);
      model->columns_i = columns;
      model->acc_base_i = static_cast<uint16_t>(acc_base);
      model.settle();
      ASSERT_FALSE(model->valid_o);
      model->start_i = 1;
      model->next_i = 0;
      model.tick();
      model->start_i = 0;
      for (uint32_t g = 0; g < tiles; ++g) {
        for (uint32_t m = 0; m < rows;) {
          model->next_i = random.chance(0.7);
          model.settle();
          ASSERT_TRUE(model->valid_o) << "seed " << seed;
          ASSERT_EQ(model->address_o,
                    address + uint64_t{g} * tile_stride + uint64_t{m} * row_stride)
              << "seed " << seed << ", tile " << g << ", row " << m;
          ASSERT_EQ(model->cols_o, std::min(kCols, columns - g * kCols)) << "seed " << seed;
          ASSERT_EQ(model->row_o, m) << "seed " << seed;
          ASSERT_EQ(model->acc_row_o, acc_base + g * rows + m) << "seed " << seed;
          ASSERT_EQ(model->column_o, g * kCols) << "seed " << seed;
          ASSERT_EQ(model->last_o, g == tiles - 1 && m == rows - 1) << "seed " << seed;
          m += model->next_i;
          model.edge();
        }
      }
    }
  }
}

}  // namespace
}  // namespace sluice
