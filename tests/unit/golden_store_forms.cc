// Elements of every form of STORE: their sizes, alignments and values.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "golden/command.h"
#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint64_t kOut = 0x8000;
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Case {
  Operand operand;
  uint32_t form;
  uint32_t element_bytes;
};

class GoldenStoreSizes : public testing::TestWithParam<Case> {
 protected:
  Config config() const { return GetParam().operand == Operand::kInt8 ? kConfig : kFp8Config; }
  std::optional<int> check(const StoreFields& fields) const {
    return find_bad_word(store(fields), config(), false);
  }
};

TEST_P(GoldenStoreSizes, AddressAndStridesAreMultiplesOfARow) {
  const uint32_t row_bytes = GetParam().element_bytes * 4;
  const StoreFields good{.form = GetParam().form,
                         .destination = row_bytes,
                         .row_stride = 3 * row_bytes,
                         .tile_stride = 5 * row_bytes,
                         .m = 2,
                         .n = 6};
  EXPECT_EQ(check(good), std::nullopt);
  for (uint32_t off = 1; off < row_bytes; ++off) {
    StoreFields f = good;
    f.destination += off;
    EXPECT_EQ(check(f), 2) << off;
    f = good;
    f.row_stride += off;
    EXPECT_EQ(check(f), 4) << off;
    f = good;
    f.tile_stride += off;
    EXPECT_EQ(check(f), 5) << off;
  }
}

TEST_P(GoldenStoreSizes, WritesTheColumnsOfEachRowAndNothingElse) {
  Bench bench(config());
  MulFields f{.m = 2, .n = 6};
  bench.place_stream(std::vector<uint8_t>(32), f);
  ASSERT_EQ(bench.run(mul(f)), Status{});
  const uint32_t e = GetParam().element_bytes;
  const StoreFields fields{.form = GetParam().form,
                           .destination = kOut,
                           .row_stride = 12 * e,
                           .tile_stride = 48 * e,
                           .m = 2,
                           .n = 6};
  ASSERT_EQ(bench.run(store(fields)), Status{});
  using Writes = std::vector<std::pair<uint64_t, size_t>>;
  EXPECT_EQ(
      bench.memory.writes,
      (Writes{
          {kOut, 4 * e}, {kOut + 12 * e, 4 * e}, {kOut + 48 * e, 2 * e}, {kOut + 60 * e, 2 * e}}));
  EXPECT_TRUE(bench.memory.untouched(kOut + 4 * e, kOut + 12 * e));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, GoldenStoreSizes,
    testing::Values(Case{Operand::kInt8, kRaw, 4}, Case{Operand::kInt8, kFp32Form, 4},
                    Case{Operand::kInt8, kBf16Form, 2}, Case{Operand::kInt8, k8BitForm, 1},
                    Case{Operand::kFp8, kRaw, 8}, Case{Operand::kFp8, kFp32Form, 4},
                    Case{Operand::kFp8, kBf16Form, 2}, Case{Operand::kFp8, k8BitForm, 1}));

// One activation times eight or more weights, a row scale, and eight column scales.
class GoldenStoreForms : public testing::Test {
 protected:
  static constexpr int kN = 8;

  static void multiply(Bench& bench, uint8_t activation, const std::vector<uint8_t>& weights) {
    std::vector<uint8_t> activations(32);
    activations[0] = activation;
    bench.submit(load(kActivations, bench.place(activations), 32, 0));
    StreamBuilder stream(4);
    std::vector<std::string> codes;
    for (const uint8_t weight : weights) codes.push_back(binary(weight, 8));
    for (auto code = codes.begin(); code != codes.end(); code += 4) stream.step({code, code + 4});
    MulFields f{.n = uint32_t(weights.size())};
    bench.place_stream(stream.bytes(), f);
    ASSERT_EQ(bench.run(mul(f)), Status{});
  }

  static void load_scales(Bench& bench, float row, const std::vector<float>& columns) {
    const auto place = [&](const std::vector<float>& scales) {
      std::vector<uint8_t> bytes(32);
      std::memcpy(bytes.data(), scales.data(), 4 * scales.size());
      return bench.place(bytes);
    };
    bench.submit(load(kRowScales, place({0, 0, row}), 32, 0));
    ASSERT_EQ(bench.run(load(kColumnScales, place(columns), 32, 8)), Status{});
  }

  static std::vector<uint64_t> stored(Bench& bench, uint32_t form, int element_bytes,
                                      bool one = false, uint32_t n = kN) {
    const auto row = uint32_t(4 * element_bytes);
    StoreFields f{.form = form,
                  .one = one,
                  .destination = kOut,
                  .row_stride = row,
                  .tile_stride = row,
                  .n = n};
    if (form != kRaw) f.row_scale = 2, f.column_scale = 8;
    EXPECT_EQ(bench.run(store(f)), Status{});
    std::vector<uint64_t> elements;
    for (uint32_t c = 0; c < n; ++c) {
      elements.push_back(bench.memory.number(kOut + c * element_bytes, element_bytes));
    }
    return elements;
  }

  // With no column scale after those eight.
  static Config with_few_scales(Config config) {
    config.scale_words = 16;
    return config;
  }

  using Elements = std::vector<uint64_t>;
};

TEST_F(GoldenStoreForms, Int8) {
  Bench bench;
  multiply(bench, 1, {1, 3, 0xFB, 127, 0x81, 0, 1, 1});
  load_scales(bench, 0.5f, {1, 1, 1, 4, 4, -1, kInf, NAN});
  // 0.5, 1.5, -2.5, 254, -254, -0, infinity, NaN
  EXPECT_EQ(stored(bench, kFp32Form, 4),
            (Elements{0x3F000000, 0x3FC00000, 0xC0200000, 0x437E0000, 0xC37E0000, 0x80000000,
                      0x7F800000, 0x7FC00000}));
  EXPECT_EQ(stored(bench, kBf16Form, 2),
            (Elements{0x3F00, 0x3FC0, 0xC020, 0x437E, 0xC37E, 0x8000, 0x7F80, 0x7FC0}));
  EXPECT_EQ(stored(bench, k8BitForm, 1), (Elements{0, 2, 0xFE, 127, 0x80, 0, 127, 0}));
}

TEST_F(GoldenStoreForms, Fp8) {
  Bench bench(kFp8Config);
  // 1 times 1, 1.125, -448, the least subnormal, 448, -0, 1 and NaN
  multiply(bench, 0x38, {0x38, 0x39, 0xFE, 0x01, 0x7E, 0x80, 0x38, 0x7F});
  load_scales(bench, 0.5f, {2, 2, 2, 2, 4, -1, 1.0625f, 0});
  EXPECT_EQ(stored(bench, kRaw, 8), (Elements{0x40000, 0x48000, uint64_t{0} - 448 * 0x40000, 0x200,
                                              448 * 0x40000, 0, 0x40000, uint64_t{1} << 63}));
  // 1, 1.125, -448, 2^-9, 896, -0, 0.53125, NaN
  EXPECT_EQ(stored(bench, kFp32Form, 4),
            (Elements{0x3F800000, 0x3F900000, 0xC3E00000, 0x3B000000, 0x44600000, 0x80000000,
                      0x3F080000, 0x7FC00000}));
  EXPECT_EQ(stored(bench, kBf16Form, 2),
            (Elements{0x3F80, 0x3F90, 0xC3E0, 0x3B00, 0x4460, 0x8000, 0x3F08, 0x7FC0}));
  EXPECT_EQ(stored(bench, k8BitForm, 1),
            (Elements{0x38, 0x39, 0xFE, 0x01, 0x7E, 0x80, 0x30, 0x7F}));
}

TEST_F(GoldenStoreForms, Int8WithOneColumnScale) {
  Bench bench(with_few_scales(kConfig));
  multiply(bench, 1, {1, 3, 0xFB, 127, 0x81, 0, 2, 4, 6, 0xFF, 0x80, 5});
  load_scales(bench, 0.5f, {-3, NAN, NAN, NAN, NAN, NAN, NAN, NAN});
  // -1.5, -4.5, 7.5, -190.5, 190.5, -0, -3, -6, -9, 1.5, 192, -7.5
  EXPECT_EQ(stored(bench, kFp32Form, 4, true, 12),
            (Elements{0xBFC00000, 0xC0900000, 0x40F00000, 0xC33E8000, 0x433E8000, 0x80000000,
                      0xC0400000, 0xC0C00000, 0xC1100000, 0x3FC00000, 0x43400000, 0xC0F00000}));
  EXPECT_EQ(stored(bench, kBf16Form, 2, true, 12),
            (Elements{0xBFC0, 0xC090, 0x40F0, 0xC33E, 0x433E, 0x8000, 0xC040, 0xC0C0, 0xC110,
                      0x3FC0, 0x4340, 0xC0F0}));
  EXPECT_EQ(stored(bench, k8BitForm, 1, true, 12),
            (Elements{0xFE, 0xFC, 8, 0x80, 127, 0, 0xFD, 0xFA, 0xF7, 2, 127, 0xF8}));
}

TEST_F(GoldenStoreForms, Fp8WithOneColumnScale) {
  Bench bench(with_few_scales(kFp8Config));
  // 1 times 1, 1.125, -448, the least subnormal, 448, -0, 2, NaN, -1, 0.5, 1.5 and 4
  multiply(bench, 0x38, {0x38, 0x39, 0xFE, 0x01, 0x7E, 0x80, 0x40, 0x7F, 0xB8, 0x30, 0x3C, 0x48});
  load_scales(bench, 0.5f, {4, NAN, NAN, NAN, NAN, NAN, NAN, NAN});
  // 2, 2.25, -896, 2^-8, 896, 0, 4, NaN, -2, 1, 3, 8
  EXPECT_EQ(stored(bench, kFp32Form, 4, true, 12),
            (Elements{0x40000000, 0x40100000, 0xC4600000, 0x3B800000, 0x44600000, 0, 0x40800000,
                      0x7FC00000, 0xC0000000, 0x3F800000, 0x40400000, 0x41000000}));
  EXPECT_EQ(stored(bench, kBf16Form, 2, true, 12),
            (Elements{0x4000, 0x4010, 0xC460, 0x3B80, 0x4460, 0, 0x4080, 0x7FC0, 0xC000, 0x3F80,
                      0x4040, 0x4100}));
  EXPECT_EQ(stored(bench, k8BitForm, 1, true, 12),
            (Elements{0x40, 0x41, 0xFE, 0x02, 0x7E, 0, 0x48, 0x7F, 0xC0, 0x38, 0x44, 0x50}));
}

TEST_F(GoldenStoreForms, TheRowScaleIsMultipliedFirst) {
  Bench bench;
  multiply(bench, 1, {3, 3, 3, 3, 3, 3, 3, 3});
  load_scales(bench, 0x1p127f, std::vector<float>(8, 0x1p-10f));
  EXPECT_EQ(stored(bench, kFp32Form, 4)[0], 0x7F800000u) << "3 * 2^127 is infinite";
}

TEST_F(GoldenStoreForms, NarrowFormsRoundTheRoundedProduct) {
  Bench bench;
  multiply(bench, 1, {3, 3, 3, 3, 3, 3, 3, 3});
  // 3 * 0x1.555556p-1 = 2.0000001 (rounded to 2), times 0x1.01p-2 = 0.501953125 (a tie of BF16).
  load_scales(bench, std::bit_cast<float>(0x3F2AAAAB), std::vector<float>(8, 0x1.01p-2f));
  EXPECT_EQ(stored(bench, kFp32Form, 4)[0], 0x3F008000u);
  EXPECT_EQ(stored(bench, kBf16Form, 2)[0], 0x3F00u) << "the exact product is above the tie";
}

}  // namespace
}  // namespace sluice::golden
