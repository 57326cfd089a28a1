// activation_feeder against the loops of MUL in docs/commands.md: for each tile along K, each along
// N, each of M rows, one read, one row of activations two cycles later, one token; for arrays built
// dense, for 1:2 and for 2:4, each in all modes that it runs.
//
// Activation memory is an array of random bytes that answers a cycle after the read and holds noise
// otherwise. Weights become full at random times after each start. A tile's rows come after its own
// start and none after the next; with weights always full no cycle is lost. Bytes that belong to no
// stored weight come as 0, whatever memory holds.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "Vactivation_feeder_12.h"
#include "Vactivation_feeder_24.h"
#include "Vactivation_feeder_dense.h"
#include "tb/random.h"
#include "tb/stream_driver.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {
namespace {

constexpr uint32_t kRows = 4;
constexpr uint32_t kCols = 4;
constexpr uint32_t kActWords = 2048;
constexpr uint32_t kAccRows = 1024;

struct Command {
  int sparsity = 0;
  bool accumulate = false;
  uint32_t act_base = 0;
  uint32_t rows = 0;
  uint32_t ks = 0;
  uint32_t columns = 0;
  uint32_t acc_base = 0;
};

struct Tile {
  uint32_t rows;
  bool first_k;
  bool last_n;
  bool last;
};

struct Row {
  size_t tile;  // of all commands
  uint32_t read_address;
  std::vector<uint8_t> acts;
  uint32_t acc_row;
  bool first;
  bool last;
};

template <class Parameters>
class ActivationFeederBench {
 public:
  static constexpr int kBuiltFor = Parameters::kSparsity;
  static constexpr uint32_t kGroupRows = kBuiltFor == 2 ? 2 : 1;
  static constexpr uint32_t kGroupBytes = 1u << kBuiltFor;

  ActivationFeederBench(uint64_t seed, double stall)
      : seed_(seed), stall_(stall), random_(seed), model_(seed) {
    model_.reset();
    for (auto& word : memory_) {
      for (uint8_t& byte : word) byte = static_cast<uint8_t>(random_.next());
    }
  }

  void run(int commands) {
    StreamSource<Command> source(stall_, random_.next());
    for (int i = 0; i < commands; ++i) {
      const Command command = random_command();
      source.push(command);
      expect(command);
    }
    bool full = true;
    size_t started = 0;
    size_t issued = 0;
    size_t stalled = 0;
    std::vector<const Row*> pipeline(3, nullptr);
    for (int cycle = 0; issued < rows_.size() || pipeline[0] || pipeline[1]; ++cycle) {
      ASSERT_LT(cycle, 50'000) << "the feeder hangs, " << where();
      drive(source.payload(), source.valid(), full, started);
      model_.settle();
      if (model_->start_o) {
        ASSERT_TRUE(full) << where();
      }
      ASSERT_EQ(model_->read_en_o, model_->token_valid_o) << where();
      if (source.valid()) {
        ASSERT_NE(model_->stalled_o, model_->token_valid_o) << where();
      }
      if (!source.valid()) {
        ASSERT_FALSE(model_->token_valid_o || model_->stalled_o) << where();
      }
      stalled += model_->stalled_o;
      bool command_ends = false;
      pipeline = {nullptr, pipeline[0], pipeline[1]};
      if (model_->token_valid_o) {
        ASSERT_LT(issued, rows_.size()) << where();
        const Row& row = rows_[issued++];
        ASSERT_EQ(started, row.tile + 1) << "row of another tile than the active one, " << where();
        ASSERT_EQ(model_->read_addr_o, row.read_address) << where();
        ASSERT_EQ(model_->token_addr_o, row.acc_row) << where();
        ASSERT_EQ(model_->token_first_o, row.first) << where();
        ASSERT_EQ(model_->token_last_o, row.last) << where();
        command_ends = row.last;
        pipeline[0] = &row;
      }
      if (source.valid()) {
        ASSERT_EQ(model_->command_ready_o, command_ends) << where();
      }
      if (pipeline[2] != nullptr) {
        for (uint32_t i = 0; i < pipeline[2]->acts.size(); ++i) {
          ASSERT_EQ(get_field(model_->acts_o, static_cast<int>(8 * i), 8), pipeline[2]->acts[i])
              << "act " << i << ", " << where();
        }
      }
      const bool start = model_->start_o;
      const bool read = model_->read_en_o;
      const uint32_t address = model_->read_addr_o;
      const bool ready = model_->command_ready_o;
      model_.edge();
      for (uint32_t i = 0; i < 2 * kRows; ++i) {
        set_field(model_->read_data_i, static_cast<int>(8 * i), 8,
                  read ? memory_[address][i] : random_.next());
      }
      source.step(ready);
      started += start;
      if (start) full = false;
      if (!full) full = started <= tiles_.size() && !random_.chance(stall_);
    }
    ASSERT_TRUE(source.empty()) << where();
    if (stall_ == 0.0) {
      ASSERT_LE(stalled, 1u) << "only the first tile waits, " << where();
    }
  }

 private:
  Command random_command() {
    Command command{.sparsity = static_cast<int>(random_.below(kBuiltFor + 1)),
                    .accumulate = random_.chance(0.3),
                    .rows = 1 + random_.below(random_.chance(0.3) ? 20 : 4),
                    .ks = 1 + random_.below(4 * kRows),
                    .columns = 1 + random_.below(3 * kCols)};
    if (command.sparsity == 2) command.ks += command.ks % 2;
    command.act_base = random_.below(kActWords - 4 * command.rows);
    command.acc_base = random_.below(kAccRows - 3 * command.rows);
    return command;
  }

  void expect(const Command& command) {
    const uint32_t k_tiles = (command.ks + kRows - 1) / kRows;
    const uint32_t n_tiles = (command.columns + kCols - 1) / kCols;
    for (uint32_t kt = 0; kt < k_tiles; ++kt) {
      for (uint32_t g = 0; g < n_tiles; ++g) {
        const size_t number = tiles_.size();
        const uint32_t tile_rows = std::min(kRows, command.ks - kt * kRows);
        tiles_.push_back({.rows = tile_rows,
                          .first_k = kt == 0,
                          .last_n = g == n_tiles - 1,
                          .last = kt == k_tiles - 1 && g == n_tiles - 1});
        for (uint32_t m = 0; m < command.rows; ++m) {
          // The first k of the tile, and so the word of 2 * kRows bytes and the place in it.
          const uint32_t k = kt * kRows * (command.sparsity != 0 ? 2 : 1);
          Row row{.tile = number,
                  .read_address = command.act_base + k / (2 * kRows) * command.rows + m,
                  .acts = {},
                  .acc_row = command.acc_base + g * command.rows + m,
                  .first = kt == 0 && !command.accumulate,
                  .last = kt == k_tiles - 1 && g == n_tiles - 1 && m == command.rows - 1};
          row.acts = group_bytes(command, memory_[row.read_address], k % (2 * kRows), tile_rows);
          rows_.push_back(row);
        }
      }
    }
  }

  // The bytes of all groups of rows, for a tile whose rows begin at this byte of the word. Stored
  // weight r of the tile owns one byte in dense, two in the sparse modes.
  static std::vector<uint8_t> group_bytes(const Command& command,
                                          const std::array<uint8_t, 2 * kRows>& word,
                                          uint32_t first, uint32_t tile_rows) {
    const uint32_t row_bytes = command.sparsity != 0 ? 2 : 1;
    std::vector<uint8_t> bytes;
    for (uint32_t group = 0; group < kRows / kGroupRows; ++group) {
      for (uint32_t b = 0; b < kGroupBytes; ++b) {
        const uint32_t row = group * kGroupRows + b / row_bytes;
        const bool owned = b < kGroupRows * row_bytes && row < tile_rows;
        bytes.push_back(owned ? word[first + row * row_bytes + b % row_bytes] : 0);
      }
    }
    return bytes;
  }

  void drive(const Command& command, bool valid, bool full, size_t started) {
    model_->command_valid_i = valid;
    model_->sparsity_i = static_cast<uint8_t>(command.sparsity);
    model_->accumulate_i = command.accumulate;
    model_->act_base_i = static_cast<uint16_t>(command.act_base);
    model_->rows_i = static_cast<uint16_t>(command.rows);
    model_->acc_base_i = static_cast<uint16_t>(command.acc_base);
    model_->weights_full_i = full;
    // What the loader says holds when the tile starts.
    const Tile noise{.rows = random_.below(kRows + 1),
                     .first_k = random_.chance(0.5),
                     .last_n = random_.chance(0.5),
                     .last = random_.chance(0.5)};
    const Tile& tile = full && started < tiles_.size() ? tiles_[started] : noise;
    model_->tile_rows_i = static_cast<uint8_t>(tile.rows);
    model_->tile_first_k_i = tile.first_k;
    model_->tile_last_n_i = tile.last_n;
    model_->tile_last_i = tile.last;
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const uint64_t seed_;
  const double stall_;
  Random random_;
  VerilatedModel<typename Parameters::Model> model_;
  std::array<std::array<uint8_t, 2 * kRows>, kActWords> memory_;
  std::vector<Row> rows_;
  std::vector<Tile> tiles_;
};

struct Dense {
  using Model = Vactivation_feeder_dense;
  static constexpr int kSparsity = 0;
};
struct Sparse12 {
  using Model = Vactivation_feeder_12;
  static constexpr int kSparsity = 1;
};
struct Sparse24 {
  using Model = Vactivation_feeder_24;
  static constexpr int kSparsity = 2;
};

template <class Parameters>
class ActivationFeeder : public testing::Test {};
using AllFeeders = testing::Types<Dense, Sparse12, Sparse24>;
TYPED_TEST_SUITE(ActivationFeeder, AllFeeders);

TYPED_TEST(ActivationFeeder, WithoutStallsARowACycle) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    ActivationFeederBench<TypeParam> bench(seed, 0.0);
    bench.run(8);
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

TYPED_TEST(ActivationFeeder, RandomStalls) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    ActivationFeederBench<TypeParam> bench(seed, 0.2 + 0.1 * static_cast<double>(seed % 7));
    bench.run(8);
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

}  // namespace
}  // namespace sluice
