// weight_loader against the list of rows that its commands must load: the decoded rows in order,
// zeros for the rows that a ragged tile lacks.
//
// Decoded rows and commands come at random times, swaps at random while a tile is full. A row taken
// from the decompressor is written two cycles later; no row of a tile is decided on before the swap
// of the tile before; full_o is 1 from the cycle after a tile's last decision to its swap.

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "Vweight_loader.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr uint32_t kRows = 4;
constexpr uint32_t kCols = 4;
constexpr int kLoadDelay = 2;

struct Command {
  uint32_t ks = 0;
  uint32_t columns = 0;
};

struct Row {
  uint32_t weights = 0;
  uint32_t selects = 0;
};

struct Written {
  uint64_t cycle;
  uint32_t row;
  uint32_t weights;
  uint32_t selects;
};

struct Plan {
  std::vector<Command> commands;
  std::vector<Row> decoded;   // what the decompressor gives
  std::vector<Row> expected;  // what is loaded, kRows a tile
};

Plan random_plan(Random& random) {
  Plan plan;
  for (uint32_t i = 1 + random.below(6); i > 0; --i) {
    const Command command{1 + random.below(3 * kRows), 1 + random.below(3 * kCols)};
    plan.commands.push_back(command);
    for (uint32_t k = 0; k < command.ks; k += kRows) {
      for (uint32_t column = 0; column < command.columns; column += kCols) {
        for (uint32_t r = 0; r < kRows; ++r) {
          Row row;
          if (k + r < command.ks) {
            row = {static_cast<uint32_t>(random.next()), random.below(1 << kCols)};
            plan.decoded.push_back(row);
          }
          plan.expected.push_back(row);
        }
      }
    }
  }
  return plan;
}

void run(uint64_t seed, double stall) {
  const std::string where = "seed " + std::to_string(seed);
  Random random(seed);
  const Plan plan = random_plan(random);
  VerilatedModel<Vweight_loader> model(seed);
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
    model->ks_i = commands.payload().ks;
    model->columns_i = commands.payload().columns;
    model->weights_valid_i = decoded.valid();
    model->weights_i = decoded.payload().weights;
    model->selects_i = static_cast<uint8_t>(decoded.payload().selects);
    model->swap_i = 0;
    model.settle();
    model->swap_i = model->full_o && !random.chance(stall);
    model.settle();
    full.push_back(model->full_o);
    if (model->swap_i) swaps.push_back(cycle);
    if (model->load_valid_o) {
      written.push_back({cycle, model->load_row_o, model->load_weights_o, model->load_selects_o});
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
    ASSERT_EQ(written[i].weights, plan.expected[i].weights) << "row " << i << ", " << where;
    ASSERT_EQ(written[i].selects, plan.expected[i].selects) << "row " << i << ", " << where;
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

TEST(WeightLoader, WithoutStallsARowACycle) {
  for (uint64_t seed = 1; seed <= 50; ++seed) run(seed, 0.0);
}

TEST(WeightLoader, RandomStalls) {
  for (uint64_t seed = 1; seed <= 150; ++seed) run(seed, 0.2 + 0.1 * static_cast<double>(seed % 6));
}

}  // namespace
}  // namespace sluice
