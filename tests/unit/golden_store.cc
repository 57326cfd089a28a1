#include <gtest/gtest.h>

#include <bit>

#include "tests/unit/golden_program.h"

namespace sluice::golden {
namespace {

constexpr uint64_t kOut = 0x8000;

// Accumulators of a MUL with M = 2, n = 6 where element (m, c) is (m + 1) * (c - 2).
class GoldenStore : public testing::Test {
 protected:
  static constexpr uint32_t kM = 2, kN = 6;

  void SetUp() override {
    std::vector<uint8_t> activations(32);
    activations[0] = 1;  // word 0, m = 0
    activations[8] = 2;  // word 1, m = 1
    StreamBuilder stream(4);
    stream.step({binary(0xFE, 8), binary(0xFF, 8), binary(0, 8), binary(1, 8)});
    stream.step({binary(2, 8), binary(3, 8)});
    MulFields f{.m = kM, .ks = 1, .n = kN, .acc = 5};
    bench_.place_stream(stream.bytes(), f);
    bench_.submit(load(kActivations, bench_.place(activations), 32, 0));
    ASSERT_EQ(bench_.run(mul(f)), Status{});
  }

  static int element(int m, int c) { return (m + 1) * (c - 2); }

  Bench bench_;
  StoreFields fields_{
      .destination = kOut, .row_stride = 64, .tile_stride = 256, .acc = 5, .m = kM, .n = kN};
};

TEST_F(GoldenStore, RawWritesEachRowOfATileAndNothingElse) {
  ASSERT_EQ(bench_.run(store(fields_)), Status{});
  for (int m = 0; m < 2; ++m) {
    for (int c = 0; c < 6; ++c) {
      EXPECT_EQ(int32_t(bench_.memory.word(kOut + c / 4 * 256 + m * 64 + c % 4 * 4)),
                element(m, c));
    }
  }
  using Writes = std::vector<std::pair<uint64_t, size_t>>;
  EXPECT_EQ(bench_.memory.writes,
            (Writes{{kOut, 16}, {kOut + 64, 16}, {kOut + 256, 8}, {kOut + 320, 8}}));
  EXPECT_TRUE(bench_.memory.untouched(kOut + 16, kOut + 64));
  EXPECT_TRUE(bench_.memory.untouched(kOut + 80, kOut + 256));
  EXPECT_TRUE(bench_.memory.untouched(kOut + 264, kOut + 320));
  EXPECT_TRUE(bench_.memory.untouched(kOut + 328, kOut + 4096));
}

TEST_F(GoldenStore, LaterRowsOverwriteEarlierOnes) {
  fields_.row_stride = fields_.tile_stride = 0;
  ASSERT_EQ(bench_.run(store(fields_)), Status{});
  for (int c = 0; c < 4; ++c) {
    EXPECT_EQ(int32_t(bench_.memory.word(kOut + 4 * c)), element(1, c < 2 ? c + 4 : c));
  }
}

TEST_F(GoldenStore, AddressesWrapModulo2To64) {
  fields_.destination = uint64_t{0} - 64;
  bench_.memory.bad_writes = {fields_.destination};
  EXPECT_EQ(bench_.run(store(fields_)), (Status{ErrorCode::kBusWrite, 2, uint64_t{0} - 64}));
  ASSERT_EQ(bench_.memory.writes.size(), 4u);
  EXPECT_EQ(bench_.memory.writes[1].first, 0u);
  EXPECT_EQ(bench_.memory.writes[2].first, 192u);
}

TEST_F(GoldenStore, Fp32ScalesByRowThenByColumn) {
  std::vector<uint8_t> row_scales(32), column_scales(64);
  const auto put = [](std::vector<uint8_t>& bytes, int index, uint32_t value) {
    std::memcpy(&bytes[4 * index], &value, 4);
  };
  const std::array<float, 2> rows = {0.5f, 0.1f};
  const std::array<float, 6> columns = {1, 3, 5, -0.25f, 1e-30f, 7};
  for (int m = 0; m < 2; ++m) put(row_scales, 3 + m, std::bit_cast<uint32_t>(rows[m]));
  for (int c = 0; c < 6; ++c) put(column_scales, c, std::bit_cast<uint32_t>(columns[c]));
  put(column_scales, 5, 0x7FA00000);  // NaN
  bench_.submit(load(kRowScales, bench_.place(row_scales), 32, 8));
  bench_.submit(load(kColumnScales, bench_.place(column_scales), 64, 16));
  fields_.form = 1;
  fields_.row_scale = 11;
  fields_.column_scale = 16;
  ASSERT_EQ(bench_.run(store(fields_)), Status{});
  for (int m = 0; m < 2; ++m) {
    for (int c = 0; c < 5; ++c) {
      const float by_row = float(element(m, c)) * rows[m];
      const float expected = by_row * columns[c];
      EXPECT_EQ(bench_.memory.word(kOut + c / 4 * 256 + m * 64 + c % 4 * 4),
                std::bit_cast<uint32_t>(expected))
          << m << ", " << c;
    }
    EXPECT_EQ(bench_.memory.word(kOut + 256 + m * 64 + 4), 0x7FC00000u);
  }
}

TEST_F(GoldenStore, OneColumnScaleServesTheColumnsOfEveryRow) {
  const std::vector<uint32_t> rows = {0x3F000000, 0x40800000, 0, 0, 0, 0, 0, 0};  // 0.5, 4
  std::vector<uint32_t> columns(8, 0x7FC00000);
  columns[0] = 0x40400000;  // 3
  const auto place = [&](const std::vector<uint32_t>& scales) {
    std::vector<uint8_t> bytes(32);
    std::memcpy(bytes.data(), scales.data(), 32);
    return bench_.place(bytes);
  };
  bench_.submit(load(kRowScales, place(rows), 32, 8));
  bench_.submit(load(kColumnScales, place(columns), 32, 16));
  fields_.form = kFp32Form;
  fields_.one = true;
  fields_.row_scale = 8;
  fields_.column_scale = 16;
  ASSERT_EQ(bench_.run(store(fields_)), Status{});
  for (int m = 0; m < 2; ++m) {
    for (int c = 0; c < 6; ++c) {
      const float expected = float(element(m, c)) * (m == 0 ? 1.5f : 12.0f);
      EXPECT_EQ(bench_.memory.word(kOut + c / 4 * 256 + m * 64 + c % 4 * 4),
                std::bit_cast<uint32_t>(expected))
          << m << ", " << c;
    }
  }
}

TEST_F(GoldenStore, ABusErrorNamesTheFirstRowAndTheOthersAreWritten) {
  bench_.memory.bad_writes = {kOut + 64, kOut + 256};
  EXPECT_EQ(bench_.run(store(fields_)), (Status{ErrorCode::kBusWrite, 2, kOut + 64}));
  EXPECT_EQ(int32_t(bench_.memory.word(kOut)), element(0, 0));
  EXPECT_TRUE(bench_.memory.untouched(kOut + 64, kOut + 80));
  EXPECT_TRUE(bench_.memory.untouched(kOut + 256, kOut + 264));
  EXPECT_EQ(int32_t(bench_.memory.word(kOut + 320)), element(1, 4));
}

}  // namespace
}  // namespace sluice::golden
