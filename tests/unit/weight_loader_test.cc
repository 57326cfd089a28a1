// weight_loader against the list of rows that its commands must load: the decoded rows in order,
// zeros for the rows that a ragged tile lacks, and with each weight the number of the activation
// that its element must see, for arrays built dense, for 1:2 and for 2:4.
//
// Decoded rows and commands come at random times, swaps at random while a tile is full. A row taken
// from the decompressor is written two cycles later; no row of a tile is decided on before the swap
// of the tile before; full_o is 1 from the cycle after a tile's last decision to its swap.

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "Vweight_loader_12.h"
#include "Vweight_loader_24.h"
#include "Vweight_loader_dense.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr uint32_t kRows = 4;
constexpr uint32_t kCols = 4;
constexpr int kLoadDelay = 2;

struct Command {
  int sparsity = 0;
  uint32_t ks = 0;
  uint32_t columns = 0;
};

struct Row {
  std::array<uint8_t, kCols> weights{};
  std::array<uint8_t, kCols> selects{};
};

struct Written {
  uint64_t cycle;
  uint32_t row;
  Row loaded;
};

struct Plan {
  std::vector<Command> commands;
  std::vector<Row> decoded;   // what the decompressor gives
  std::vector<Row> expected;  // what is loaded, kRows a tile; a select is then a pick
};

// What the element of array row r picks of the activations of its group. They are those of row r
// alone unless the array is built for 2:4: then those of two rows, in dense one each, in 1:2 two. A
// zero that fills a tile must not pick the activation of another row, which may be NaN.
uint8_t pick(int built_for, int sparsity, uint32_t r, uint8_t select) {
  if (built_for != 2) return select;
  if (sparsity == 0) return static_cast<uint8_t>(r % 2);
  return sparsity == 1 ? static_cast<uint8_t>(r % 2 * 2 + select) : select;
}

Plan random_plan(Random& random, int built_for) {
  Plan plan;
  for (uint32_t i = 1 + random.below(6); i > 0; --i) {
    Command command{.sparsity = static_cast<int>(random.below(built_for + 1)),
                    .ks = 1 + random.below(3 * kRows),
                    .columns = 1 + random.below(3 * kCols)};
    if (command.sparsity == 2) command.ks += command.ks % 2;
    const uint32_t selects = 1u << command.sparsity;
    plan.commands.push_back(command);
    for (uint32_t k = 0; k < command.ks; k += kRows) {
      for (uint32_t column = 0; column < command.columns; column += kCols) {
        for (uint32_t r = 0; r < kRows; ++r) {
          Row row, loaded;
          const bool decoded = k + r < command.ks;
          for (uint32_t c = 0; c < kCols; ++c) {
            row.weights[c] = decoded ? static_cast<uint8_t>(random.next()) : 0;
            row.selects[c] = decoded ? static_cast<uint8_t>(random.below(selects)) : 0;
            loaded.weights[c] = row.weights[c];
            loaded.selects[c] = pick(built_for, command.sparsity, r, row.selects[c]);
          }
          if (decoded) plan.decoded.push_back(row);
          plan.expected.push_back(loaded);
        }
      }
    }
  }
  return plan;
}

template <class Parameters>
void run(uint64_t seed, double stall) {
  constexpr int kBuiltFor = Parameters::kSparsity;
  constexpr int kSelectBits = kBuiltFor == 2 ? 2 : 1;
  const std::string where = "seed " + std::to_string(seed);
  Random random(seed);
  const Plan plan = random_plan(random, kBuiltFor);
  VerilatedModel<typename Parameters::Model> model(seed);
  model.reset();
  StreamSource<Command> commands(stall, random.next());
  for (const Command& command : plan.commands) commands.push(command);
  StreamSource<Row> decoded(stall, random.next());
  for (const Row& row : plan.decoded) decoded.push(row);

  std::vector<uint64_t> taken, swaps;
  std::vector<Written> written;
  std::vector<bool> full;
  const uint64_t start = model.cycle();
  const size_t tiles = plan.expected.size() / kRows;
  for (int drain = 0; drain < 5;) {
    const uint64_t cycle = model.cycle() - start;
    ASSERT_LT(cycle, 20'000u) << "the loader hangs, " << where;
    model->command_valid_i = commands.valid();
    model->sparsity_i = static_cast<uint8_t>(commands.payload().sparsity);
    model->ks_i = commands.payload().ks;
    model->columns_i = commands.payload().columns;
    model->weights_valid_i = decoded.valid();
    for (uint32_t c = 0; c < kCols; ++c) {
      set_field(model->weights_i, 8 * c, 8, decoded.payload().weights[c]);
      set_field(model->selects_i, kSelectBits * c, kSelectBits, decoded.payload().selects[c]);
    }
    model->swap_i = 0;
    model.settle();
    model->swap_i = model->full_o && !random.chance(stall);
    model.settle();
    full.push_back(model->full_o);
    if (model->swap_i) swaps.push_back(cycle);
    if (model->load_valid_o) {
      Row row;
      for (uint32_t c = 0; c < kCols; ++c) {
        row.weights[c] = static_cast<uint8_t>(get_field(model->load_weights_o, 8 * c, 8));
        row.selects[c] =
            static_cast<uint8_t>(get_field(model->load_selects_o, kSelectBits * c, kSelectBits));
      }
      written.push_back({cycle, model->load_row_o, row});
    }
    const bool command_ready = model->command_ready_o;
    const bool weights_ready = model->weights_ready_o;
    model.edge();
    commands.step(command_ready);
    if (decoded.step(weights_ready)) taken.push_back(cycle);
    drain += swaps.size() == tiles;
  }
  EXPECT_TRUE(commands.empty() && decoded.empty()) << where;

  ASSERT_EQ(written.size(), plan.expected.size()) << where;
  size_t next_taken = 0;
  std::vector<bool> full_expected(full.size());
  for (size_t i = 0; i < written.size(); ++i) {
    const size_t tile = i / kRows;
    const uint64_t decided = written[i].cycle - kLoadDelay;
    ASSERT_EQ(written[i].row, i % kRows) << "row " << i << ", " << where;
    ASSERT_EQ(written[i].loaded.weights, plan.expected[i].weights) << "row " << i << ", " << where;
    ASSERT_EQ(written[i].loaded.selects, plan.expected[i].selects) << "row " << i << ", " << where;
    if (tile > 0) {
      ASSERT_GE(decided, swaps[tile - 1]) << "row " << i << ", " << where;
    }
    if (next_taken < taken.size() && taken[next_taken] == decided) ++next_taken;
    if (i % kRows == kRows - 1) {
      for (uint64_t t = decided + 1; t <= swaps[tile]; ++t) full_expected[t] = true;
    }
  }
  EXPECT_EQ(next_taken, taken.size()) << "rows were not written two cycles after, " << where;
  EXPECT_EQ(full, full_expected) << where;
  if (stall == 0.0) {
    EXPECT_LE(full.size(), plan.expected.size() + 2 + 5) << "a row a cycle, " << where;
  }
}

struct Dense {
  using Model = Vweight_loader_dense;
  static constexpr int kSparsity = 0;
};
struct Sparse12 {
  using Model = Vweight_loader_12;
  static constexpr int kSparsity = 1;
};
struct Sparse24 {
  using Model = Vweight_loader_24;
  static constexpr int kSparsity = 2;
};

template <class Parameters>
class WeightLoader : public testing::Test {};
using AllLoaders = testing::Types<Dense, Sparse12, Sparse24>;
TYPED_TEST_SUITE(WeightLoader, AllLoaders);

TYPED_TEST(WeightLoader, WithoutStallsARowACycle) {
  for (uint64_t seed = 1; seed <= 50; ++seed) run<TypeParam>(seed, 0.0);
}

TYPED_TEST(WeightLoader, RandomStalls) {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    run<TypeParam>(seed, 0.2 + 0.1 * static_cast<double>(seed % 6));
  }
}

}  // namespace
}  // namespace sluice
