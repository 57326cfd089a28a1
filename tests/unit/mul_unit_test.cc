// mul_unit against plain sums of products: random programs of streams of several MULs, with mixed
// codings, tables, sparsity and ragged tiles, which start from 0 or add up; its throughput; and an
// error.

#include <gtest/gtest.h>

#include <vector>

#include "Vmul_unit_4x4.h"
#include "Vmul_unit_8x8.h"
#include "tests/unit/mul_unit_bench.h"

namespace sluice {
namespace {

struct Array4x4 {
  using Model = Vmul_unit_4x4;
  static constexpr MulArray kArray{
      .rows = 4, .cols = 4, .sparse = true, .act_words = 256, .acc_rows = 64};
  static constexpr int kDataBits = 64;
  static constexpr int kMaxCodeLen = 15;
};
struct Array8x8 {
  using Model = Vmul_unit_8x8;
  static constexpr MulArray kArray{
      .rows = 8, .cols = 8, .sparse = false, .act_words = 256, .acc_rows = 64};
  static constexpr int kDataBits = 128;
  static constexpr int kMaxCodeLen = 12;
};

template <class Parameters>
class MulUnit : public testing::Test {
 protected:
  // Whole tiles whose weights are decoded faster than they can be loaded.
  static Mul whole_tiles(int rows, int k_tiles, int n_tiles) {
    Mul mul{.decode = {.coding = Coding::kFixed, .fixed_bits = 3}};
    mul.decode.ks = k_tiles * Parameters::kArray.rows;
    mul.decode.columns = n_tiles * Parameters::kArray.cols;
    mul.rows = rows;
    return mul;
  }
};
using AllArrays = testing::Types<Array4x4, Array8x8>;
TYPED_TEST_SUITE(MulUnit, AllArrays);

TYPED_TEST(MulUnit, RandomPrograms) {
  int reads = 0;
  int refused = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    MulUnitBench<TypeParam> bench(seed, seed % 3 == 0 ? 0.0 : 0.15 * static_cast<double>(seed % 5));
    bench.run(bench.random_program(4), seed % 2 == 0 ? 0.9 : 0.2);
    ASSERT_FALSE(this->HasFailure());
    ASSERT_TRUE(bench.errors.empty());
    reads += bench.reads;
    refused += bench.refused_reads;
  }
  EXPECT_GT(reads, 2'000);
  EXPECT_GT(refused, 200);
}

TYPED_TEST(MulUnit, ActivationsGoThroughWithoutAGap) {
  MulUnitBench<TypeParam> bench(1, 0.0);
  const Mul mul = this->whole_tiles(16, 4, 2);
  bench.run({bench.stream_of({mul, mul}), bench.stream_of({mul})}, 0.0);
  ASSERT_EQ(bench.token_cycles.size(), 3u * 8u * 16u);
  EXPECT_EQ(bench.token_cycles.back() - bench.token_cycles.front() + 1, bench.token_cycles.size());
}

TYPED_TEST(MulUnit, ATileTakesAsManyCyclesAsTheArrayHasRows) {
  MulUnitBench<TypeParam> bench(2, 0.0);
  bench.run({bench.stream_of({this->whole_tiles(1, 12, 1)})}, 0.0);
  ASSERT_EQ(bench.token_cycles.size(), 12u);
  EXPECT_EQ(bench.token_cycles.back() - bench.token_cycles.front(), 11u * TypeParam::kArray.rows);
}

TYPED_TEST(MulUnit, AMulWithAnErrorComesToItsEnd) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    // With slow beats the end of a stream comes long after the last sum.
    MulUnitBench<TypeParam> bench(seed, seed % 4 < 2 ? 0.3 : 0.95);
    std::vector<MulStream> program = bench.random_program(3);
    MulStream& failing = program[1];
    failing.stream.crc ^= 0x100;
    MulError error{kStreamCrc, failing.muls.back().decode.number};
    if (seed % 2 == 1) {
      failing.stream.poisoned[0] = true;
      error = {kBusRead, failing.muls.front().decode.number};
    }
    bench.run(program, 0.5);
    ASSERT_EQ(bench.errors, std::vector{error}) << "seed " << seed;
  }
}

}  // namespace
}  // namespace sluice
