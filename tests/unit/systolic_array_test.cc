// systolic_array against a matrix product, tile after tile, with the timing at the edges of its
// rules, for both types of operands, dense, built for 1:2 and for 2:4.
//
// A plan says for each cycle what is loaded and which activations come: row r of a tile at D + r,
// its activations from D + 1 on, and the next tile at D + 1, D + its rows or its last activations
// at the earliest, whichever is the latest. A tile may have fewer rows than the array; activations
// of the others are 0 then, and what their elements held before may not matter. Each sum is
// expected at column c in cycle t + Rows + c / 4, or one later, and at no other time looked at.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include "Vsystolic_array_2x8.h"
#include "Vsystolic_array_4x4.h"
#include "Vsystolic_array_8x4.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {
namespace {

constexpr int kKinds = 6;  // as in systolic_array_wrapper.sv
constexpr int kSumBits = 53;
constexpr int kHopCols = 4;  // columns that work in the same cycle

enum class Pace { kEarliest, kRandom };

struct Load {
  int row;
  bool last;  // of its tile
  std::vector<uint8_t> weights;
  std::vector<uint8_t> selects;  // 0 to 3; an array takes the bits that it has
};

struct Cycle {
  std::optional<Load> load;
  std::vector<uint8_t> acts;                                   // 2 * rows; empty for none
  std::map<int, std::array<uint64_t, kKinds>> sums_by_column;  // what is due
};

template <class Model>
class SystolicArrayBench {
 public:
  SystolicArrayBench(int rows, int cols, int delay, uint64_t seed)
      : rows_(rows), cols_(cols), delay_(delay), seed_(seed), random_(seed) {}

  void run(int tiles, int max_tokens, Pace pace) {
    plan(tiles, max_tokens, pace);
    VerilatedModel<Model> model(seed_);
    model.reset();
    for (size_t t = 0; t < cycles_.size(); ++t) {
      drive(model, cycles_[t]);
      model.settle();
      for (const auto& [column, sums] : cycles_[t].sums_by_column) {
        for (int kind = 0; kind < kKinds; ++kind) {
          ASSERT_EQ(get_field(model->sums_o[kind], kSumBits * column, kSumBits), sums[kind])
              << "kind " << kind << ", seed " << seed_ << ", cycle " << t << ", column " << column;
        }
      }
      model.edge();
    }
  }

 private:
  Cycle& at(int t) {
    if (static_cast<size_t>(t) >= cycles_.size()) cycles_.resize(t + 1);
    return cycles_[t];
  }

  void plan(int tiles, int max_tokens, Pace pace) {
    int start = 0;  // D
    for (int tile = 0; tile < tiles; ++tile) {
      const int tile_rows =
          random_.chance(0.5) ? rows_ : 1 + static_cast<int>(random_.below(rows_));
      std::vector<Load> loads;
      for (int r = 0; r < tile_rows; ++r) {
        loads.push_back(random_load(r));
        loads[r].last = r == tile_rows - 1;
        at(start + r).load = loads[r];
      }
      const int tokens = 1 + static_cast<int>(random_.below(max_tokens));
      int t = start;
      for (int m = 0; m < tokens; ++m) {
        t += 1 + pause(pace, 2);
        plan_token(t, loads);
      }
      start = std::max(t, start + tile_rows) + pause(pace, 4);
    }
  }

  int pause(Pace pace, uint32_t below) {
    return pace == Pace::kRandom ? static_cast<int>(random_.below(below)) : 0;
  }

  void plan_token(int t, const std::vector<Load>& loads) {
    std::vector<uint8_t> acts;
    const int tile_rows = static_cast<int>(loads.size());
    for (int i = 0; i < 2 * rows_; ++i) acts.push_back(extreme_byte());
    // What the rows that the tile lacks see, in dense arrays and in the others.
    std::fill(acts.begin() + tile_rows, acts.begin() + rows_, 0);
    std::fill(acts.begin() + 2 * tile_rows, acts.end(), 0);
    at(t).acts = acts;
    for (int c = 0; c < cols_; ++c) {
      auto& sums = at(t + delay_ + c / kHopCols).sums_by_column[c];
      for (int kind = 0; kind < kKinds; ++kind) {
        const bool fp8 = kind >= 3;
        sums[kind] = 0;
        for (int r = 0; r < tile_rows; ++r) {
          const uint8_t act = acts[pick(kind % 3, r, loads[r].selects[c])];
          sums[kind] = add_sums(fp8, sums[kind], product(fp8, loads[r].weights[c], act));
        }
      }
    }
  }

  // Which activation row r works on: its own, one of its own two, one of the four of its group.
  static int pick(int sparsity, int r, uint8_t select) {
    if (sparsity == 0) return r;
    return sparsity == 1 ? 2 * r + select % 2 : r / 2 * 4 + select;
  }

  Load random_load(int row) {
    Load load{.row = row, .last = random_.chance(0.3), .weights = {}, .selects = {}};
    for (int c = 0; c < cols_; ++c) {
      load.weights.push_back(extreme_byte());
      load.selects.push_back(static_cast<uint8_t>(random_.below(4)));
    }
    return load;
  }

  uint8_t extreme_byte() {
    return random_.chance(0.1) ? 0x80 : static_cast<uint8_t>(random_.next());
  }

  // Everything that is not said is noise.
  void drive(VerilatedModel<Model>& model, const Cycle& cycle) {
    const Load load =
        cycle.load ? *cycle.load : random_load(static_cast<int>(random_.below(rows_)));
    model->load_valid_i = cycle.load.has_value();
    model->load_row_i = static_cast<uint8_t>(load.row);
    model->load_last_i = load.last;
    for (int c = 0; c < cols_; ++c) {
      set_field(model->load_weights_i, 8 * c, 8, load.weights[c]);
      set_field(model->load_selects_i, 2 * c, 2, load.selects[c]);
    }
    for (int i = 0; i < 2 * rows_; ++i) {
      set_field(model->acts_i, 8 * i, 8, cycle.acts.empty() ? random_.next() : cycle.acts[i]);
    }
  }

  const int rows_;
  const int cols_;
  const int delay_;  // from activations to the sums of the first column
  const uint64_t seed_;
  Random random_;
  std::vector<Cycle> cycles_;
};

struct Array2x8 {
  using Model = Vsystolic_array_2x8;
  static constexpr int kRows = 2;
  static constexpr int kCols = 8;
  static constexpr int kDelay = 2;
};
struct Array4x4 {
  using Model = Vsystolic_array_4x4;
  static constexpr int kRows = 4;
  static constexpr int kCols = 4;
  static constexpr int kDelay = 4;
};
struct Array8x4 {  // with products in registers
  using Model = Vsystolic_array_8x4;
  static constexpr int kRows = 8;
  static constexpr int kCols = 4;
  static constexpr int kDelay = 9;
};

template <class Parameters>
class SystolicArray : public testing::Test {
 protected:
  void run_all(Pace pace) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      // Few tokens: bound by the loads. Many: by the activations.
      for (const int max_tokens : {1, Parameters::kRows, 3 * Parameters::kRows}) {
        SystolicArrayBench<typename Parameters::Model> bench(Parameters::kRows, Parameters::kCols,
                                                             Parameters::kDelay, seed);
        bench.run(25, max_tokens, pace);
        ASSERT_FALSE(this->HasFatalFailure());
      }
    }
  }
};
using AllArrays = testing::Types<Array2x8, Array4x4, Array8x4>;
TYPED_TEST_SUITE(SystolicArray, AllArrays);

TYPED_TEST(SystolicArray, TileAfterTile) { this->run_all(Pace::kEarliest); }
TYPED_TEST(SystolicArray, WithPauses) { this->run_all(Pace::kRandom); }

}  // namespace
}  // namespace sluice
