// sparse_decoder built dense, for 1:2 and for 2:4 against the table of docs/format.md, "Selects":
// every field in every mode that a build runs, groups of 2:4 with pauses and noise within, fields
// that are no select.

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "Vsparse_decoder.h"
#include "tb/random.h"
#include "tb/verilated_model.h"

namespace sluice {
namespace {

constexpr int kBuilds = 3;

class SparseDecoder : public testing::Test {
 protected:
  // A cycle; what comes out is that of a step only if `step`.
  void show(bool step, int sparsity, bool second, uint32_t field) {
    model_->step_i = step;
    model_->sparsity_i = static_cast<uint8_t>(sparsity);
    model_->second_i = second;
    model_->field_i = static_cast<uint8_t>(field);
    model_.settle();
  }

  void check(int build, bool bad, uint32_t select) {
    ASSERT_EQ(model_->bad_o[build], bad) << "build " << build;
    if (!bad) {
      ASSERT_EQ(model_->select_o[build], select) << "build " << build;
    }
  }

  // Between the weights of a group: no step, whatever is shown.
  void pause() {
    while (random_.chance(0.5)) {
      show(false, static_cast<int>(random_.below(3)), random_.chance(0.5), random_.below(4));
      model_.edge();
    }
  }

  VerilatedModel<Vsparse_decoder> model_;
  Random random_{3};
};

TEST_F(SparseDecoder, DenseHasNoSelectAnd12TakesTheLowestBit) {
  for (int sparsity = 0; sparsity < 2; ++sparsity) {
    for (uint32_t field = 0; field < 4; ++field) {
      show(true, sparsity, false, field);
      for (int build = sparsity; build < kBuilds; ++build) {
        check(build, false, sparsity == 1 ? field & 1 : 0);
        ASSERT_FALSE(HasFatalFailure()) << "sparsity " << sparsity << ", field " << field;
      }
      model_.edge();
    }
  }
}

TEST_F(SparseDecoder, GroupsOf24) {
  std::set<std::pair<uint32_t, uint32_t>> patterns;
  for (int i = 0; i < 2'000; ++i) {
    pause();
    const uint32_t a = random_.below(4);
    const uint32_t b = random_.below(4);
    show(true, 2, false, a);
    check(2, a == 3, a);
    model_.edge();
    pause();
    show(true, 2, true, b);
    if (a < 3) check(2, b >= 2, b == 0 ? 3 : (a + 1) % 3);
    ASSERT_FALSE(HasFatalFailure()) << "a " << a << ", b " << b;
    if (a < 3 && b < 2) {
      const uint32_t second = model_->select_o[2];
      patterns.insert({std::min(a, second), std::max(a, second)});
    }
    model_.edge();
  }
  EXPECT_EQ(patterns.size(), 6u) << "each pattern of two of four has a pair of fields";
}

// A second weight's field is judged alone, also behind a first one that failed.
TEST_F(SparseDecoder, SecondFieldsBehindABadFirst) {
  for (uint32_t b = 0; b < 4; ++b) {
    show(true, 2, false, 3);
    check(2, true, 0);
    model_.edge();
    show(true, 2, true, b);
    ASSERT_EQ(model_->bad_o[2], b >= 2) << "b " << b;
    model_.edge();
  }
}

}  // namespace
}  // namespace sluice
