// huffman_lane with random tables, short or full and wide or not, and with the books at the limits.
// What an earlier, longer table left behind the entries of a short one is bad.

#include <gtest/gtest.h>

#include <utility>

#include "Vhuffman_lane_12.h"
#include "Vhuffman_lane_15.h"
#include "tests/unit/huffman_lane_bench.h"

namespace sluice {
namespace {

struct Lane12 {
  using Model = Vhuffman_lane_12;
  static constexpr int kMaxCodeLen = 12;
};
struct Lane15 {
  using Model = Vhuffman_lane_15;
  static constexpr int kMaxCodeLen = 15;
};

template <class Parameters>
class HuffmanLane : public testing::Test {};
using AllLanes = testing::Types<Lane12, Lane15>;
TYPED_TEST_SUITE(HuffmanLane, AllLanes);

TYPED_TEST(HuffmanLane, RandomBooksCodingsAndDelays) {
  LaneCounts sum;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    HuffmanLaneBench<typename TypeParam::Model> bench(TypeParam::kMaxCodeLen, seed);
    Random random(seed + 1000);
    for (int stream = 0; stream < 4; ++stream) {
      for (int slot = 0; slot < kLaneSlots; ++slot) {
        const TableOptions options{.invalid = stream == 0 ? 0.1 : 0.0,
                                   .wide = random.chance(0.5),
                                   .entries = stream < 2 ? 256 : 16 * (1 + random.below(16))};
        bench.load_table(
            slot, random_table(random, random_counts(random, TypeParam::kMaxCodeLen), options));
      }
      bench.run_stream(300, 1 + static_cast<int>(random.below(60)), stream % 2 == 0 ? 0.0 : 0.5,
                       stream == 3 ? 0.1 : 0.0);
      ASSERT_FALSE(this->HasFatalFailure());
    }
    sum.steps += bench.counts.steps;
    sum.bad += bench.counts.bad;
    sum.beyond += bench.counts.beyond;
    sum.poisoned += bench.counts.poisoned;
    sum.longest += bench.counts.longest;
  }
  EXPECT_EQ(sum.steps, 12 * 4 * 300);
  EXPECT_GT(sum.bad, 100);
  EXPECT_GT(sum.beyond, 100);
  EXPECT_GT(sum.poisoned, 100);
  EXPECT_GT(sum.longest, 100);
}

TYPED_TEST(HuffmanLane, LongestChainSingleCodeFullBookAndNoCodes) {
  CodeCounts single{};
  single[1] = 1;
  CodeCounts full{};
  full[8] = 256;
  const CodeCounts none{};
  Random random(77);
  HuffmanLaneBench<typename TypeParam::Model> bench(TypeParam::kMaxCodeLen, 77);
  for (const auto& [first, second] :
       {std::pair{chain_counts(TypeParam::kMaxCodeLen), single}, std::pair{full, none}}) {
    bench.load_table(0, random_table(random, first, {}));
    bench.load_table(1, random_table(random, second, {}));
    bench.run_stream(600, 25, 0.3, 0.02);
    ASSERT_FALSE(this->HasFatalFailure());
  }
}

}  // namespace
}  // namespace sluice
