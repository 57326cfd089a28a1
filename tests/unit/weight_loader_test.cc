// weight_loader against the list of rows that its commands must load: the decoded rows in order,
// and with each weight the number of the activation that its element must see, for arrays built
// dense, for 1:2 and for 2:4.
//
// Decoded rows and commands come at random times and wait in a queue of two tiles; tiles are
// started at random while full_o is 1. Row r of a tile that is started in cycle D is taken in cycle
// D + r, comes two cycles later and is written then. full_o is 1 when no tile is being taken, the
// last start is two cycles ago or more, and all rows of the next tile wait.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <set>
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

struct Plan {
  std::vector<Command> commands;
  std::vector<Row> decoded;     // what the decompressor gives
  std::vector<Row> expected;    // what is loaded; a select is then a pick
  std::vector<uint32_t> tiles;  // rows of each
};

// What the element of array row r picks of the activations of its group. They are those of row r
// alone unless the array is built for 2:4: then those of two rows, in dense one each, in 1:2 two.
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
        plan.tiles.push_back(std::min(kRows, command.ks - k));
        for (uint32_t r = 0; r < plan.tiles.back(); ++r) {
          Row row, loaded;
          for (uint32_t c = 0; c < kCols; ++c) {
            row.weights[c] = static_cast<uint8_t>(random.next());
            row.selects[c] = static_cast<uint8_t>(random.below(selects));
            loaded.weights[c] = row.weights[c];
            loaded.selects[c] = pick(built_for, command.sparsity, r, row.selects[c]);
          }
          plan.decoded.push_back(row);
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

  std::deque<Row> queue;
  size_t tile = 0;           // the next to be started
  uint64_t free_from = 0;    // the first cycle in which it may be
  size_t row = 0, left = 0;  // the next row to be taken, and how many more of its tile
  std::deque<std::optional<size_t>> pipeline(kLoadDelay);
  std::set<size_t> lasts;
  for (size_t i = 0, end = 0; i < plan.tiles.size(); ++i) {
    end += plan.tiles[i];
    lasts.insert(end - 1);
  }
  uint64_t cycle = 0;
  for (size_t written = 0; written < plan.expected.size(); ++cycle) {
    ASSERT_LT(cycle, 20'000u) << "the loader hangs, " << where;
    model->command_valid_i = commands.valid();
    model->sparsity_i = static_cast<uint8_t>(commands.payload().sparsity);
    model->ks_i = commands.payload().ks;
    model->columns_i = commands.payload().columns;
    model->weights_valid_i = !queue.empty();
    model->rows_waiting_i = static_cast<uint8_t>(queue.size());
    const std::optional<size_t> due = pipeline.front();
    pipeline.pop_front();
    for (uint32_t c = 0; c < kCols; ++c) {
      set_field(model->weights_i, 8 * c, 8, due ? plan.decoded[*due].weights[c] : random.next());
      set_field(model->selects_i, kSelectBits * c, kSelectBits,
                due ? plan.decoded[*due].selects[c] : random.next());
    }
    model->start_i = 0;
    model.settle();
    const bool full = commands.valid() && left == 0 && cycle >= free_from &&
                      tile < plan.tiles.size() && queue.size() >= plan.tiles[tile];
    ASSERT_EQ(model->full_o, full) << "cycle " << cycle << ", " << where;
    model->start_i = full && !random.chance(stall);
    model.settle();
    if (model->start_i) {
      left = plan.tiles[tile++];
      free_from = cycle + 2;
    }
    const bool take = left > 0;
    ASSERT_EQ(model->weights_ready_o, take) << "cycle " << cycle << ", " << where;
    pipeline.push_back(take ? std::optional(row) : std::nullopt);
    row += take;
    left -= take;

    ASSERT_EQ(model->load_valid_o, due.has_value()) << "cycle " << cycle << ", " << where;
    if (due) {
      Row loaded;
      for (uint32_t c = 0; c < kCols; ++c) {
        loaded.weights[c] = static_cast<uint8_t>(get_field(model->load_weights_o, 8 * c, 8));
        loaded.selects[c] =
            static_cast<uint8_t>(get_field(model->load_selects_o, kSelectBits * c, kSelectBits));
      }
      const auto first = lasts.lower_bound(*due);
      const size_t begin = first == lasts.begin() ? 0 : *std::prev(first) + 1;
      ASSERT_EQ(model->load_row_o, *due - begin) << "row " << *due << ", " << where;
      ASSERT_EQ(model->load_last_o, lasts.contains(*due)) << "row " << *due << ", " << where;
      ASSERT_EQ(loaded.weights, plan.expected[*due].weights) << "row " << *due << ", " << where;
      ASSERT_EQ(loaded.selects, plan.expected[*due].selects) << "row " << *due << ", " << where;
      ++written;
    }
    const bool command_ready = model->command_ready_o;
    model.edge();
    commands.step(command_ready);
    if (take) queue.pop_front();
    const bool room = queue.size() < 2 * kRows;
    const Row next = decoded.payload();
    if (decoded.step(room)) queue.push_back(next);
  }
  EXPECT_TRUE(commands.empty() && decoded.empty() && queue.empty()) << where;
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
