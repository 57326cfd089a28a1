// mul_unit against plain sums of products, on arrays built for dense, 1:2 and 2:4, of INT8 and FP8:
// random programs of streams of several MULs, with mixed codings, tables, sparsity and ragged
// tiles, which start from 0 or add up; its throughput; and errors.

#include <gtest/gtest.h>

#include "Vmul_unit_fp8_12.h"
#include "Vmul_unit_fp8_24.h"
#include "Vmul_unit_fp8_dense.h"
#include "Vmul_unit_int8_12.h"
#include "Vmul_unit_int8_24.h"
#include "Vmul_unit_int8_dense.h"
#include "tests/unit/mul_unit_bench.h"

namespace sluice {
namespace {

template <class VerilatedUnit, bool kFp8>
struct DenseArray {
  using Model = VerilatedUnit;
  static constexpr DecodingMachine kDecoding{
      .rows = 8, .lanes = 8, .sparsity = 0, .trellis_states = 0, .max_code_len = 12, .slots = 1};
  static constexpr MulArray kArray{
      .decoding = kDecoding, .fp8 = kFp8, .act_words = 256, .acc_rows = 64};
  static constexpr int kDataBits = 128;
};
template <class VerilatedUnit, bool kFp8>
struct Sparse12Array {
  using Model = VerilatedUnit;
  static constexpr DecodingMachine kDecoding{
      .rows = 4, .lanes = 8, .sparsity = 1, .trellis_states = 8, .max_code_len = 15, .slots = 4};
  static constexpr MulArray kArray{
      .decoding = kDecoding, .fp8 = kFp8, .act_words = 256, .acc_rows = 64};
  static constexpr int kDataBits = 64;
};
template <class VerilatedUnit, bool kFp8>
struct Sparse24Array {
  using Model = VerilatedUnit;
  static constexpr DecodingMachine kDecoding{
      .rows = 4, .lanes = 4, .sparsity = 2, .trellis_states = 4, .max_code_len = 15, .slots = 2};
  static constexpr MulArray kArray{
      .decoding = kDecoding, .fp8 = kFp8, .act_words = 256, .acc_rows = 64};
  static constexpr int kDataBits = 64;
};

template <class Parameters>
class MulUnit : public testing::Test {
 protected:
  // Whole tiles whose weights are decoded faster than they can be loaded.
  static Mul whole_tiles(int rows, int k_tiles, int n_tiles) {
    Mul mul{.decode = {.coding = Coding::kFixed, .fixed_bits = 3}};
    mul.decode.ks = k_tiles * Parameters::kDecoding.rows;
    mul.decode.columns = n_tiles * Parameters::kDecoding.lanes;
    mul.rows = rows;
    return mul;
  }

  // With slow beats the end of a stream comes long after the last sum.
  static double stall_of(uint64_t seed) {
    constexpr double kStalls[] = {0.0, 0.2, 0.5, 0.95};
    return kStalls[seed % 4];
  }

  // How often an error was reported of the stream in the middle of a program.
  int count_errors(uint32_t code, const Spoil& spoil) {
    int count = 0;
    for (uint64_t seed = 1; seed <= 12; ++seed) {
      MulUnitBench<Parameters> bench(seed, stall_of(seed));
      const auto error = bench.run(bench.random_program(3, 1, spoil), 0.5);
      if (this->HasFailure()) break;
      count += error && error->code == code;
    }
    return count;
  }
};
using AllArrays =
    testing::Types<DenseArray<Vmul_unit_int8_dense, false>, DenseArray<Vmul_unit_fp8_dense, true>,
                   Sparse12Array<Vmul_unit_int8_12, false>, Sparse12Array<Vmul_unit_fp8_12, true>,
                   Sparse24Array<Vmul_unit_int8_24, false>, Sparse24Array<Vmul_unit_fp8_24, true>>;
TYPED_TEST_SUITE(MulUnit, AllArrays);

TYPED_TEST(MulUnit, RandomPrograms) {
  int reads = 0;
  int refused = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    MulUnitBench<TypeParam> bench(seed, this->stall_of(seed));
    const auto error = bench.run(bench.random_program(4), seed % 2 == 0 ? 0.9 : 0.2);
    ASSERT_FALSE(this->HasFailure());
    ASSERT_FALSE(error.has_value()) << "seed " << seed;
    reads += bench.reads;
    refused += bench.refused_reads;
  }
  EXPECT_GT(reads, 1'000);
  EXPECT_GT(refused, 100);
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
  EXPECT_EQ(bench.token_cycles.back() - bench.token_cycles.front(),
            11u * TypeParam::kDecoding.rows);
}

TYPED_TEST(MulUnit, MulsWithErrorsComeToTheirEnd) {
  EXPECT_EQ(this->count_errors(kStreamCrc, {.crc = true}), 12);
  EXPECT_EQ(this->count_errors(kBusRead, {.poison = 1.0}), 12);
  EXPECT_GT(this->count_errors(kBadCode, {.noise = 0.3}), 2);
  EXPECT_GT(this->count_errors(kStreamUnderrun, {.truncate = true}), 6);
  EXPECT_EQ(this->count_errors(kStreamOverrun, {.extend = true}), 12);
}

}  // namespace
}  // namespace sluice
