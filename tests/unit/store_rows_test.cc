// store_rows against the loops of docs/commands.md, for random commands taken one after the other,
// with next_i at random; addresses wrap at 2^64. A port that does not have to hold the command
// holds another one.

#include <gtest/gtest.h>

#include "Vstore_rows.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr uint32_t kCols = 8;
constexpr int kStartCommand = 0, kCommand = 1;  // the wrapper's ports

struct StoreCommand {
  uint64_t address;
  uint32_t row_stride, tile_stride;
  uint32_t rows, columns;
  uint32_t acc_base;
};

StoreCommand random_command(Random& random) {
  return {.address = random.next() & ~uint64_t{31},
          .row_stride = static_cast<uint32_t>(random.next()) & ~31u,
          .tile_stride = static_cast<uint32_t>(random.next()) & ~31u,
          .rows = 1 + random.below(random.chance(0.2) ? 300 : 6),
          .columns = 1 + random.below(40),
          .acc_base = random.below(500)};
}

void drive(VerilatedModel<Vstore_rows>& model, int port, const StoreCommand& command) {
  model->command_address_i[port] = command.address;
  model->row_stride_i[port] = command.row_stride;
  model->tile_stride_i[port] = command.tile_stride;
  model->rows_i[port] = static_cast<uint16_t>(command.rows);
  model->columns_i[port] = command.columns;
  model->acc_base_i[port] = static_cast<uint16_t>(command.acc_base);
}

TEST(StoreRows, WalksRowsOfTiles) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    VerilatedModel<Vstore_rows> model(seed);
    model.reset();
    for (int number = 0; number < 4; ++number) {
      const StoreCommand command = random_command(random);
      const uint32_t tiles = (command.columns + kCols - 1) / kCols;

      drive(model, kStartCommand, command);
      drive(model, kCommand, random_command(random));
      model.settle();
      ASSERT_FALSE(model->valid_o) << "seed " << seed;
      model->start_i = 1;
      model->next_i = 0;
      model.tick();
      model->start_i = 0;
      drive(model, kCommand, command);
      for (uint32_t g = 0; g < tiles; ++g) {
        for (uint32_t m = 0; m < command.rows;) {
          drive(model, kStartCommand, random_command(random));
          model->next_i = random.chance(0.7);
          model.settle();
          ASSERT_TRUE(model->valid_o) << "seed " << seed;
          ASSERT_EQ(model->address_o, command.address + uint64_t{g} * command.tile_stride +
                                          uint64_t{m} * command.row_stride)
              << "seed " << seed << ", tile " << g << ", row " << m;
          ASSERT_EQ(model->cols_o, std::min(kCols, command.columns - g * kCols)) << "seed " << seed;
          ASSERT_EQ(model->row_o, m) << "seed " << seed;
          ASSERT_EQ(model->acc_row_o, command.acc_base + g * command.rows + m) << "seed " << seed;
          ASSERT_EQ(model->column_o, g * kCols) << "seed " << seed;
          ASSERT_EQ(model->last_o, g == tiles - 1 && m == command.rows - 1) << "seed " << seed;
          m += model->next_i;
          model.edge();
        }
      }
    }
  }
}

}  // namespace
}  // namespace sluice
