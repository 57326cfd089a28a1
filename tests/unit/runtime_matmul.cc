// Programs of the scheduler, run on the golden model, against a plain product: every shape from 1
// up, ragged in each dimension, and beyond what each on-chip memory holds, in all modes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "backends/find_config.h"
#include "backends/golden_device.h"
#include "sw/planner/groups.h"
#include "sw/runtime/ceil_div.h"
#include "sw/runtime/matmul.h"
#include "sw/runtime/support.h"
#include "tests/support/matmul_case.h"

namespace sluice {
namespace {

std::vector<uint8_t> read_bytes(Device& device, uint64_t address, uint64_t bytes) {
  std::vector<uint8_t> data(bytes);
  device.read(address, data);
  return data;
}

// Everything of the output region that is not Y has to be as it was.
void expect_padding_untouched(Device& device, const PlacedMatmul& product) {
  std::vector<uint8_t> region = read_bytes(device, product.region(), product.region_bytes());
  const MatmulShape& shape = product.plan.shape;
  for (uint32_t m = 0; m < shape.m; ++m) {
    const auto row = region.begin() + kGuardBytes + uint64_t(m) * product.row_stride;
    std::fill(row, row + product.element_bytes * shape.n, kOutputFill);
  }
  EXPECT_EQ(region, std::vector<uint8_t>(region.size(), kOutputFill));
}

void expect_exact(const Config& config, const MatmulCase& test) {
  SCOPED_TRACE(config.name + ": " + test.text());
  const RandomProduct random_product = make_product(config, test);
  GoldenDevice device(config, {});
  const PlacedMatmul product = place(device, random_product);
  ProgramBuilder builder(config);
  append_matmul(product, builder);
  const RunStatus status = device.run(builder.program());
  ASSERT_NO_THROW(check(device, builder.program(), status));
  ASSERT_EQ(read_result(device, product), random_product.expected());
  expect_padding_untouched(device, product);
}

class MatmulOn : public testing::TestWithParam<const char*> {
 protected:
  Config config_ = find_config(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Configs, MatmulOn,
                         testing::Values("default", "small", "wide", "int8_4x4", "fp8_8x8",
                                         "fp8_32x32"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(MatmulOn, SmallShapesInAllModes) {
  Random random(11);
  for (int i = 0; i < 150; ++i) {
    const uint32_t m = 1 + random.below(20), k = 1 + random.below(80), n = 1 + random.below(80);
    ASSERT_NO_FATAL_FAILURE(expect_exact(config_, random_modes(random, config_, m, k, n)));
  }
}

TEST_P(MatmulOn, ShapesAroundTheArray) {
  Random random(12);
  const uint32_t rows = config_.rows, cols = config_.cols;
  for (const uint32_t k : {rows - 1, rows, rows + 1, 2 * rows, 2 * rows + 1, 4 * rows}) {
    for (const uint32_t n : {cols - 1, cols, cols + 1, 3 * cols}) {
      ASSERT_NO_FATAL_FAILURE(
          expect_exact(config_, random_modes(random, config_, 1 + random.below(5), k, n)));
    }
  }
}

TEST_P(MatmulOn, MoreRowsThanAccumulators) {
  Random random(13);
  for (int i = 0; i < 4; ++i) {
    const uint32_t m = config_.acc_rows + random.below(config_.acc_rows);
    ASSERT_NO_FATAL_FAILURE(expect_exact(
        config_, random_modes(random, config_, m, 1 + random.below(40), 1 + random.below(70))));
  }
}

TEST_P(MatmulOn, MoreColumnsThanScales) {
  Random random(14);
  for (int i = 0; i < 4; ++i) {
    const uint32_t n = config_.scale_words + 1 + random.below(2 * config_.scale_words);
    MatmulCase test = random_modes(random, config_, 1 + random.below(40), 1 + random.below(20), n);
    test.form = StoreForm::kFp32;
    ASSERT_NO_FATAL_FAILURE(expect_exact(config_, test));
  }
}

TEST_P(MatmulOn, MoreDepthThanActivationMemory) {
  Random random(15);
  const uint32_t held = config_.act_words * 2 * config_.rows;
  for (int i = 0; i < 6; ++i) {
    // Rows that fit a few times, so that a chunk of K is all that can be held.
    const uint32_t m = 1 + random.below(3 * config_.rows);
    const uint32_t k =
        std::min(held / m + random.below(held / 4), max_stored_weights(config_.operand));
    ASSERT_NO_FATAL_FAILURE(expect_exact(
        config_, random_modes(random, config_, m, k, 1 + random.below(2 * config_.cols + 1))));
  }
}

TEST_P(MatmulOn, ManyBlocksOfRows) {
  Random random(16);
  for (int i = 0; i < 3; ++i) {
    const uint32_t k = config_.act_words / 8 * config_.rows + random.below(50);
    ASSERT_NO_FATAL_FAILURE(expect_exact(
        config_, random_modes(random, config_, 100 + random.below(100), k, 1 + random.below(70))));
  }
}

// The group of a tensor that was packed for another M is not the planner's.
TEST_P(MatmulOn, AnyGroup) {
  Random random(17);
  for (uint32_t tiles = 1; tiles < 12; ++tiles) {
    const MatmulCase test =
        random_modes(random, config_, 1 + random.below(70), 50, 1 + random.below(150));
    SCOPED_TRACE(config_.name + ": " + test.text());
    RandomProduct random_product = make_product(config_, test);
    random_product.weights = pack(random_product.weights.unpack(),
                                  {.lanes = config_.cols,
                                   .rows = config_.rows,
                                   .sparsity = test.sparsity,
                                   .coding = test.coding,
                                   .max_code_len = config_.max_code_len,
                                   .groups = {{static_cast<int>(tiles * round_up(config_.cols, 8))},
                                              {static_cast<int>(round_up(config_.cols, 8))}},
                                   .trellis_states = config_.trellis_states});
    GoldenDevice device(config_, {});
    const PlacedMatmul product = place(device, random_product);
    ProgramBuilder builder(config_);
    append_matmul(product, builder);
    check(device, builder.program(), device.run(builder.program()));
    ASSERT_EQ(read_result(device, product), random_product.expected());
  }
}

TEST_P(MatmulOn, SeveralProductsInOneProgram) {
  Random random(18);
  GoldenDevice device(config_, {});
  ProgramBuilder builder(config_);
  std::vector<PlacedMatmul> products;
  std::vector<std::vector<uint64_t>> expected;
  for (int i = 0; i < 7; ++i) {
    const MatmulCase test = random_modes(random, config_, 1 + random.below(30),
                                         1 + random.below(200), 1 + random.below(100));
    const RandomProduct product = make_product(config_, test);
    products.push_back(place(device, product));
    expected.push_back(product.expected());
    append_matmul(products.back(), builder);
  }
  check(device, builder.program(), device.run(builder.program()));
  for (size_t i = 0; i < products.size(); ++i) {
    EXPECT_EQ(read_result(device, products[i]), expected[i]) << "product " << i;
  }
}

TEST(Matmul, RefusesWeightsPackedForAnotherArray) {
  const MatmulCase test{.m = 2, .k = 8, .n = 8, .coding = {Coding::kHuffman, 0}};
  const PackedTensor packed = pack_for(find_config("small"), test, random_weights(test));
  GoldenDevice device(find_config("default"), {});
  try {
    place_matmul(device, packed, random_activations(test), StoreForm::kRaw);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(),
                 "matmul: the weights are packed for an array of 4 x 4, but default has 16 x 16; "
                 "pack them for it");
  }
}

TEST(Matmul, RefusesAnotherDepth) {
  const Config config = find_config("default");
  const MatmulCase test{.m = 2, .k = 8, .n = 8, .coding = {Coding::kHuffman, 0}};
  const MatmulCase other{.m = 2, .k = 9, .n = 8, .coding = {Coding::kHuffman, 0}};
  GoldenDevice device(config, {});
  EXPECT_THROW(place_matmul(device, pack_for(config, test, random_weights(test)),
                            random_activations(other), StoreForm::kRaw),
               std::runtime_error);
}

TEST(Support, SaysWhatAMachineLacks) {
  const auto what = [](const char* config, const MachineNeeds& needs) -> std::string {
    EXPECT_EQ(is_supported(find_config(config), needs), false);
    try {
      check_supported(find_config(config), needs);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "nothing";
  };
  const auto contains = [](const std::string& text, const char* part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
  };
  const CodingChoice trellis{Coding::kTrellis, 0};
  contains(what("default", {.sparsity = Sparsity::k2of4}), "built for 1:2, which cannot run 2:4");
  contains(what("default", {.operand = Operand::kFp8}), "works on int8 operands, not on fp8");
  contains(what("int8_8x8", {.coding = trellis, .trellis_states = 4}), "trellis of 8 states");
  EXPECT_TRUE(is_supported(find_config("int8_4x4"), {Operand::kInt8, Sparsity::k2of4, trellis, 4}));
  Config plain = find_config("int8_4x4");
  plain.trellis_states = 0;
  EXPECT_FALSE(is_supported(plain, {.coding = trellis}));
  plain.table_slots = 1;
  EXPECT_FALSE(is_supported(plain, {.sparsity = Sparsity::k2of4}));
  EXPECT_TRUE(is_supported(plain, {.sparsity = Sparsity::k1of2}));
}

TEST(MatmulPlan, RefusesDepthThatCanOverflow) {
  for (const char* name : {"int8_4x4", "fp8_4x4"}) {
    const Config config = find_config(name);
    const uint32_t most = max_stored_weights(config.operand);
    for (const Sparsity sparsity : {Sparsity::kDense, Sparsity::k1of2, Sparsity::k2of4}) {
      const uint32_t k = sparsity == Sparsity::kDense ? most : 2 * (most - most % 2);
      SCOPED_TRACE(fmt::format("{} {}", name, to_string(sparsity)));
      EXPECT_NO_THROW(plan_groups(config, {1, k, 1, sparsity}));
      EXPECT_THROW(plan_groups(config, {1, k + 4, 1, sparsity}), std::runtime_error);
    }
  }
}

TEST(MatmulPlan, FitsTheMemories) {
  for (const char* name : {"default", "small", "wide", "int8_4x4", "fp8_8x8", "fp8_32x32"}) {
    const Config config = find_config(name);
    const uint32_t step = round_up(config.cols, 8);
    const uint32_t scales = config.scale_words, act_words = config.act_words;
    const uint32_t acc_rows = config.acc_rows;
    Random random(23);
    for (int i = 0; i < 400; ++i) {
      const auto columns = [&] {
        return static_cast<int>(step * (1 + random.below(scales / 2 / step)));
      };
      const MatmulShape shape{1 + random.below(1000), 1 + random.below(3000),
                              1 + random.below(4 * scales), Sparsity::kDense};
      const MatmulPlan plan = plan_matmul(
          config, shape, {{columns(), 1 + static_cast<int>(random.below(3))}, {columns()}});
      SCOPED_TRACE(
          fmt::format("{}: M {}, K {}, N {}, case {}", name, shape.m, shape.k, shape.n, i));
      ASSERT_LE(plan.activation_buffers * plan.activation_buffer_words, act_words);
      ASSERT_LE(plan.row_scale_buffers * plan.row_scale_buffer, scales);
      ASSERT_LE(plan.m_block, plan.row_scale_buffer);
      ASSERT_LE(plan.column_scale_buffers * plan.column_scale_buffer, scales);
      uint32_t end = 0;
      for (const ScalePart& part : plan.scale_parts) {
        ASSERT_EQ(part.first, end);
        ASSERT_LE(part.columns, plan.column_scale_buffer);
        end += part.columns;
      }
      ASSERT_EQ(end, shape.n);
      uint32_t tiles = 0;
      for (const ColumnGroup& group : plan.groups) {
        tiles = std::max(tiles, static_cast<uint32_t>(ceil_div(group.columns, config.cols)));
      }
      ASSERT_LE(tiles * plan.m_block, acc_rows / plan.accumulator_buffers);
      // A group is stored while the next one is multiplied, where a row of both fits.
      if (plan.groups.size() > 1 && tiles <= acc_rows / 2) {
        ASSERT_EQ(plan.accumulator_buffers, 2u);
      }
    }
  }
}

// The sizes of the bar in the design: the first group hides loading, the last is a single tile.
TEST(MatmulPlan, HidesLoadingAndStoringOfAnAlignedProduct) {
  const Config config = find_config("default");
  const MatmulShape shape{96, 256, 256, Sparsity::kDense};
  const MatmulPlan plan = plan_matmul(config, shape, plan_groups(config, shape));
  EXPECT_TRUE(plan.resident);
  EXPECT_EQ(plan.blocks(), 1u);
  EXPECT_GE(plan.groups.front().columns, 48u);
  EXPECT_EQ(plan.groups.back().columns, 16u);
  EXPECT_EQ(plan.accumulator_buffers, 2u);
  for (size_t i = 1; i < plan.groups.size(); ++i) {
    EXPECT_LE(plan.groups[i - 1].columns, 2 * plan.groups[i].columns) << i;
  }
}

}  // namespace
}  // namespace sluice
