// tile_walk against the loops over kt and g of docs/commands.md, for arrays of 16 x 16 and 4 x 8.
#include <Vsmall_modules.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

struct Array {
  uint32_t rows, cols;
};

// As in small_modules_wrapper.sv.
constexpr Array kArrays[] = {{16, 16}, {4, 8}};

// Goes through all tiles, with pauses; ends at the first tile again.
void walk(VerilatedModel<Vsmall_modules>& model, Random& random, size_t array, uint32_t ks,
          uint32_t columns) {
  const auto [rows, cols] = kArrays[array];
  model->ks_i = ks;
  model->columns_i = columns;
  for (uint32_t k = 0; k < ks; k += rows) {
    for (uint32_t n = 0; n < columns; n += cols) {
      for (bool next = false; !next;) {
        next = random.chance(0.6);
        model->next_i[array] = next;
        model.settle();
        ASSERT_EQ(model->rows_o[array], std::min(rows, ks - k));
        ASSERT_EQ(model->cols_o[array], std::min(cols, columns - n));
        ASSERT_EQ(model->first_k_o[array] != 0, k == 0);
        ASSERT_EQ(model->last_n_o[array] != 0, n + cols >= columns);
        ASSERT_EQ(model->last_o[array] != 0, k + rows >= ks && n + cols >= columns);
        model.edge();
      }
    }
  }
  model->next_i[array] = 0;
}

TEST(TileWalk, FollowsTheLoops) {
  constexpr uint64_t kSeed = 1;
  VerilatedModel<Vsmall_modules> model(kSeed);
  Random random(kSeed);
  for (size_t array = 0; array < std::size(kArrays); ++array) model->next_i[array] = 0;
  model.reset();
  for (int i = 0; i < 300; ++i) {
    const size_t array = random.below(std::size(kArrays));
    uint32_t ks = 1 + random.below(70);
    uint32_t columns = 1 + random.below(70);
    if (i == 0) ks = 0xF'FFFF, columns = 1;
    if (i == 1) ks = 1, columns = 0xF'FFFF;
    walk(model, random, array, ks, columns);
    ASSERT_FALSE(HasFatalFailure())
        << "seed " << kSeed << ", " << ks << " x " << columns << " on array " << array;
  }
}

}  // namespace
}  // namespace sluice
