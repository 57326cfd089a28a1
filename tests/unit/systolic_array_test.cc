// systolic_array against a matrix product, tile after tile, with the timing at the edges of its
// rules, for both types of operands, dense, built for 1:2 and for 2:4.
//
// A plan says for each cycle what is loaded, whether tiles swap, and which activations come: row r
// of a tile at D + r at the earliest (D: the swap of the tile before), the last one in the cycle
// before the swap at the latest, the swap of a tile in the cycle of the last activations of the
// tile before. Each sum is expected at column c in cycle t + Rows + c, and at no other time looked
// at.

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

enum class Pace { kEarliest, kLatest, kRandom };

struct Load {
  int row;
  std::vector<uint8_t> weights;
  std::vector<uint8_t> selects;  // 0 to 3; an array takes the bits that it has
};

struct Cycle {
  std::optional<Load> load;
  bool swap = false;
  std::vector<uint8_t> acts;                                   // 2 * rows; empty for none
  std::map<int, std::array<uint64_t, kKinds>> sums_by_column;  // what is due
};

template <class Model>
class SystolicArrayBench {
 public:
  SystolicArrayBench(int rows, int cols, uint64_t seed)
      : rows_(rows), cols_(cols), seed_(seed), random_(seed) {}

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
    int swap_before = 0;  // D of the tile before; the first one may load from cycle 0 on
    int acts_until = 0;   // last cycle with activations of the tile before
    for (int tile = 0; tile < tiles; ++tile) {
      std::vector<Load> loads;
      for (int r = 0; r < rows_; ++r) loads.push_back(random_load(r));
      // Rows come in order, one a cycle; each at or after its earliest cycle.
      std::vector<int> times;
      for (int r = 0, t = swap_before; r < rows_; ++r) {
        t = std::max(t, swap_before + r);
        if (pace == Pace::kRandom) t += static_cast<int>(random_.below(3));
        times.push_back(t++);
      }
      int swap = std::max(times.back() + 1, acts_until);
      if (pace == Pace::kRandom) swap += static_cast<int>(random_.below(4));
      if (pace == Pace::kLatest) {
        for (int r = 0; r < rows_; ++r) times[r] = swap - rows_ + r;
      }
      for (int r = 0; r < rows_; ++r) at(times[r]).load = loads[r];
      at(swap).swap = true;
      const int tokens = 1 + static_cast<int>(random_.below(max_tokens));
      int t = swap;
      for (int m = 0; m < tokens; ++m) {
        t += 1 + (pace == Pace::kRandom ? static_cast<int>(random_.below(2)) : 0);
        plan_token(t, loads);
      }
      swap_before = swap;
      acts_until = t;
    }
  }

  void plan_token(int t, const std::vector<Load>& loads) {
    std::vector<uint8_t> acts;
    for (int i = 0; i < 2 * rows_; ++i) acts.push_back(extreme_byte());
    at(t).acts = acts;
    for (int c = 0; c < cols_; ++c) {
      auto& sums = at(t + rows_ + c).sums_by_column[c];
      for (int kind = 0; kind < kKinds; ++kind) {
        const bool fp8 = kind >= 3;
        sums[kind] = 0;
        for (int r = 0; r < rows_; ++r) {
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
    Load load{.row = row, .weights = {}, .selects = {}};
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
    for (int c = 0; c < cols_; ++c) {
      set_field(model->load_weights_i, 8 * c, 8, load.weights[c]);
      set_field(model->load_selects_i, 2 * c, 2, load.selects[c]);
    }
    model->swap_i = cycle.swap;
    for (int i = 0; i < 2 * rows_; ++i) {
      set_field(model->acts_i, 8 * i, 8, cycle.acts.empty() ? random_.next() : cycle.acts[i]);
    }
  }

  const int rows_;
  const int cols_;
  const uint64_t seed_;
  Random random_;
  std::vector<Cycle> cycles_;
};

struct Array2x8 {
  using Model = Vsystolic_array_2x8;
  static constexpr int kRows = 2;
  static constexpr int kCols = 8;
};
struct Array4x4 {
  using Model = Vsystolic_array_4x4;
  static constexpr int kRows = 4;
  static constexpr int kCols = 4;
};
struct Array8x4 {
  using Model = Vsystolic_array_8x4;
  static constexpr int kRows = 8;
  static constexpr int kCols = 4;
};

template <class Parameters>
class SystolicArray : public testing::Test {
 protected:
  void run_all(Pace pace) {
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      // Few tokens: bound by the loads. Many: by the activations.
      for (const int max_tokens : {1, Parameters::kRows, 3 * Parameters::kRows}) {
        SystolicArrayBench<typename Parameters::Model> bench(Parameters::kRows, Parameters::kCols,
                                                             seed);
        bench.run(25, max_tokens, pace);
        ASSERT_FALSE(this->HasFatalFailure());
      }
    }
  }
};
using AllArrays = testing::Types<Array2x8, Array4x4, Array8x4>;
TYPED_TEST_SUITE(SystolicArray, AllArrays);

TYPED_TEST(SystolicArray, RowsLoadedAtTheEarliest) { this->run_all(Pace::kEarliest); }
TYPED_TEST(SystolicArray, RowsLoadedAtTheLatest) { this->run_all(Pace::kLatest); }
TYPED_TEST(SystolicArray, RowsLoadedAtRandom) { this->run_all(Pace::kRandom); }

}  // namespace
}  // namespace sluice
