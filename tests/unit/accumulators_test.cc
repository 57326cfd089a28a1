// accumulators against a matrix of sums: tokens with column 0's timing, sums a cycle later every
// four columns,
// store reads of neighbouring columns, for both types of sums.
//
// Store reads go to rows that no token is on its way to, so their data is known; they are ready
// exactly when none of their columns reads the same half for the array. `written` and `done` are
// compared in every cycle.

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <vector>

#include "Vaccumulators_fp8.h"
#include "Vaccumulators_int8.h"
#include "tb/random.h"
#include "tb/verilated_model.h"
#include "tests/unit/rtl_ports.h"
#include "tests/unit/rtl_sum.h"

namespace sluice {
namespace {

constexpr int kCols = 8;
constexpr int kDepth = 16;
constexpr int kHopCols = 4;  // columns that work in the same cycle
constexpr int kBlocks = kCols / kHopCols;

struct Token {
  bool valid = false;
  int address = 0;
  bool first = false;
  bool last = false;
};

struct Read {
  int address;
  int group;
};

template <class Parameters>
class AccumulatorsBench {
 public:
  static constexpr bool kFp8 = Parameters::kFp8;
  static constexpr int kLanes = Parameters::kLanes;

  explicit AccumulatorsBench(uint64_t seed) : seed_(seed), random_(seed), model_(seed) {
    model_.reset();
  }

  void run(int cycles, double token_rate) {
    for (int cycle = 0; cycle < cycles; ++cycle) {
      tokens_.insert(tokens_.begin(), random_token(token_rate));
      tokens_.resize(kBlocks + 1);
      step();
      if (testing::Test::HasFatalFailure()) return;
    }
  }

  int conflicts = 0;
  int reads = 0;

 private:
  static constexpr int kSumBits = sum_bits(kFp8);

  Token random_token(double rate) {
    const int address = static_cast<int>(random_.below(kDepth));
    if (!random_.chance(rate) || (!tokens_.empty() && on_the_way(address, 0, 0))) return {};
    const bool first = !known_[address] || random_.chance(0.2);
    known_[address] = true;
    return {true, address, first, random_.chance(0.2)};
  }

  // Whether a token `from` to `to` cycles old belongs to this row.
  bool on_the_way(int address, int from, int to) const {
    for (int age = from; age <= to; ++age) {
      if (tokens_[age].valid && tokens_[age].address == address) return true;
    }
    return false;
  }

  void step() {
    const Token& now = tokens_[0];
    model_->token_valid_i = now.valid;
    model_->token_addr_i = static_cast<uint8_t>(now.valid ? now.address : random_.below(kDepth));
    model_->token_first_i = now.valid ? now.first : random_.chance(0.5);
    model_->token_last_i = now.valid ? now.last : random_.chance(0.5);
    std::array<uint64_t, kCols> sums;
    for (int c = 0; c < kCols; ++c) {
      sums[c] = random_sum(random_, kFp8);
      set_field(model_->sums_i, kSumBits * c, kSumBits, sums[c]);
    }
    const Read read{static_cast<int>(random_.below(kDepth)),
                    static_cast<int>(random_.below(kCols / kLanes))};
    const bool reads_now =
        random_.chance(0.7) && known_[read.address] && !on_the_way(read.address, 0, kBlocks);
    model_->read_valid_i = reads_now;
    model_->read_addr_i = static_cast<uint8_t>(read.address);
    model_->read_group_i = static_cast<uint8_t>(read.group);
    model_.settle();

    const Token& written = tokens_[kBlocks];
    ASSERT_EQ(model_->written_o, written.valid) << where();
    ASSERT_EQ(model_->done_o, written.valid && written.last) << where();
    if (reading_) {
      for (int lane = 0; lane < kLanes; ++lane) {
        const int column = reading_->group * kLanes + lane;
        ASSERT_EQ(get_field(model_->read_data_o, kSumBits * lane, kSumBits),
                  sums_[reading_->address][column])
            << "row " << reading_->address << ", column " << column << ", " << where();
      }
    }
    reading_.reset();
    if (reads_now) {
      bool free = true;
      for (int lane = 0; lane < kLanes; ++lane) {
        const Token& token = tokens_[(read.group * kLanes + lane) / kHopCols];
        free &= !(token.valid && !token.first &&
                  token.address / (kDepth / 2) == read.address / (kDepth / 2));
      }
      ASSERT_EQ(model_->read_ready_o, free) << where();
      conflicts += !free;
      reads += free;
      if (free) reading_ = read;
    }
    model_.edge();
    for (int c = 0; c < kCols; ++c) {
      const Token& token = tokens_[c / kHopCols + 1];
      if (!token.valid) continue;
      uint64_t& sum = sums_[token.address][c];
      sum = token.first ? sums[c] : add_sums(kFp8, sum, sums[c]);
    }
  }

  std::string where() const {
    return "seed " + std::to_string(seed_) + ", cycle " + std::to_string(model_.cycle());
  }

  const uint64_t seed_;
  Random random_;
  VerilatedModel<typename Parameters::Model> model_;
  std::vector<Token> tokens_;  // by age in cycles
  std::array<bool, kDepth> known_{};
  std::array<std::array<uint64_t, kCols>, kDepth> sums_{};
  std::optional<Read> reading_;
};

struct Int8 {
  using Model = Vaccumulators_int8;
  static constexpr bool kFp8 = false;
  static constexpr int kLanes = 2;
};
struct Fp8 {
  using Model = Vaccumulators_fp8;
  static constexpr bool kFp8 = true;
  static constexpr int kLanes = 4;
};

template <class Parameters>
class Accumulators : public testing::Test {};
using AllAccumulators = testing::Types<Int8, Fp8>;
TYPED_TEST_SUITE(Accumulators, AllAccumulators);

TYPED_TEST(Accumulators, TokensSumsAndStoreReads) {
  int conflicts = 0;
  int reads = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    AccumulatorsBench<TypeParam> bench(seed);
    bench.run(1500, seed % 2 == 0 ? 0.9 : 0.2);
    ASSERT_FALSE(this->HasFatalFailure());
    conflicts += bench.conflicts;
    reads += bench.reads;
  }
  EXPECT_GT(conflicts, 500);
  EXPECT_GT(reads, 1000);
}

}  // namespace
}  // namespace sluice
