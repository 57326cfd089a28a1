#include "sw/compress/bytes.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Pack, RoundTripsInAllModes) {
  for (const Mode& mode : all_modes()) {
    for (int seed = 0; seed < 12; ++seed) {
      Random random(seed);
      const int n = pick(random, 1, 70);
      const int k = pick(random, 1, 70);
      PackOptions options{.lanes = 1 << pick(random, 0, 5),
                          .rows = 1 << pick(random, 0, 5),
                          .sparsity = mode.sparsity,
                          .coding = mode.coding,
                          .max_code_len = pick(random, 8, 15),
                          .trellis_states = pick(random, 1, 2) * 4};
      options.groups = random_groups(random, options.lanes);
      QuantisedWeights weights = random_weights(random, mode, n, k);
      if (seed % 4 == 0) weights.scale.clear();
      if (seed % 4 == 1) weights.scale = {0.5f};
      const PackedTensor packed = pack(weights, options);
      const Bytes bytes = packed.serialise();
      const PackedTensor parsed = PackedTensor::parse(bytes);
      const std::string where = to_string(mode) + ", seed " + std::to_string(seed);
      expect_same(parsed.unpack(), weights, where);
      EXPECT_EQ(parsed.serialise(), bytes) << where;
      EXPECT_EQ(bytes.size() % 32, 0u) << where;
      EXPECT_NO_THROW(packed.table.check(options.max_code_len)) << where;
      EXPECT_DOUBLE_EQ(packed.bits_per_weight(), 8.0 * bytes.size() / (n * k)) << where;
    }
  }
}

TEST(Pack, HeaderHasTheBytesOfTheFormat) {
  const QuantisedWeights weights{2, 3, {1, 0, -1, 0, 0, 1}, {0.5f, 2.0f}};
  const Bytes bytes = pack(weights, {.lanes = 4, .rows = 2, .groups = {{8}}}).serialise();
  const auto u32 = [&](std::size_t offset) { return get_le<std::uint32_t>(bytes, offset); };
  EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 8), "SLUICEPT");
  EXPECT_EQ(u32(8), 0x00010003u);  // version 3, one run
  EXPECT_EQ(u32(12), 96u);         // 48 + 8 + 17 + 3 entries + 2 scales, up to a multiple of 32
  EXPECT_EQ(u32(16), 2u);
  EXPECT_EQ(u32(20), 3u);
  EXPECT_EQ(u32(24), 32u);
  EXPECT_EQ(u32(36), 0x02000102u);  // lanes, rows, dense, huffman
  EXPECT_EQ(u32(40), 0x00000100u);  // a scale a row
  EXPECT_EQ(u32(44), 3u);
  EXPECT_EQ(u32(48), 8u);
  EXPECT_EQ(u32(52), 1u);
  EXPECT_EQ(bytes.size(), 128u);
  EXPECT_EQ(u32(56), 1u | 2u << 9);  // one code of length 1 (0), two of length 2 (-1, 1)
  EXPECT_EQ(u32(72), 0x01FF0000u);
  EXPECT_EQ(u32(76), 0x3F000000u);  // 0.5
  EXPECT_EQ(u32(80), 0x40000000u);  // 2.0
  // Lane 0: 1, 0, -1 is 11 0 10; lane 1: 0, 0, 1 is 0 0 11.
  EXPECT_EQ(bytes[96 + 1], 0b11010000);
  EXPECT_EQ(bytes[96 + 3], 0b00110000);
}

TEST(Pack, HeaderOfTwoTablesOfTheTrellis) {
  const QuantisedWeights weights{2, 4, {0, 0x38, 0, 0x40, 0, 0, 0, 0}, {2.0f}, Operand::kFp8};
  const Bytes bytes = pack(weights, {.lanes = 2,
                                     .rows = 2,
                                     .sparsity = Sparsity::k2of4,
                                     .coding = {Coding::kTrellis},
                                     .trellis_states = 8})
                          .serialise();
  const auto u32 = [&](std::size_t offset) { return get_le<std::uint32_t>(bytes, offset); };
  EXPECT_EQ(u32(12), 128u);         // 48 + 8 + 2 * (17 + 2 entries of 2.5 bytes) + 1 scale
  EXPECT_EQ(u32(36), 0x03020101u);  // lanes, rows, 2:4, trellis
  EXPECT_EQ(u32(40), 0x08010200u);  // one scale, FP8, 8 states
  EXPECT_EQ(u32(44), 0x00020002u);
  EXPECT_EQ(u32(73), 0x38003800u);  // 0 at position 0; 1.0 at position 1
  EXPECT_EQ(bytes[77], 0x98);
  EXPECT_EQ(u32(95), 0x40004000u);  // 0, 2.0 at position 3
  EXPECT_EQ(bytes[99], 0x88);
  EXPECT_EQ(u32(100), 0x40000000u);
}

TEST(Pack, PairsOfZerosHaveOneCode) {
  const QuantisedWeights weights{1, 6, {0, 0, 0, 5, 5, 0}, {}};
  const PackedTensor packed =
      pack(weights, {.lanes = 1, .rows = 1, .sparsity = Sparsity::k1of2, .coding = {Coding::kRaw}});
  EXPECT_EQ(packed.table.size(), 3);
  EXPECT_EQ(packed.table.entries[0], 0x8000);
  EXPECT_EQ(packed.table.entries[1], 0x8005);
  EXPECT_EQ(packed.table.entries[2], 0x8105);
}

TEST(Pack, ZeroMatrixAndSingleWeight) {
  for (const Mode& mode : all_modes()) {
    for (int k : {1, 2, 33}) {
      const QuantisedWeights weights{3, k, std::vector<std::int8_t>(3 * k), {}, mode.operand};
      const PackOptions options{
          .lanes = 2, .rows = 4, .sparsity = mode.sparsity, .coding = mode.coding};
      expect_same(pack(weights, options).unpack(), weights, to_string(mode));
    }
  }
}

TEST(Pack, DenseRawTakesAllOperands) {
  QuantisedWeights weights{16, 16, {}, {}};
  for (int i = 0; i < 256; ++i) weights.q.push_back(static_cast<std::int8_t>(i - 128));
  for (const char* coding : {"raw", "fixed:8", "huffman"}) {
    const PackOptions options{.lanes = 4, .rows = 4, .coding = parse_coding(coding)};
    const PackedTensor packed = pack(weights, options);
    expect_same(packed.unpack(), weights, coding);
    EXPECT_EQ(packed.stream_bits(), 256u * 8);
  }
}

TEST(Pack, SaysWhereAModeCannotRepresentTheMatrix) {
  QuantisedWeights weights{2, 20, {}, {}};
  for (int i = 0; i < 40; ++i) weights.q.push_back(static_cast<std::int8_t>(i));
  const auto try_pack = [&](const char* sparsity, const char* coding, int max_code_len = 15) {
    pack(weights, {.lanes = 2,
                   .rows = 2,
                   .sparsity = parse_sparsity(sparsity),
                   .coding = parse_coding(coding),
                   .max_code_len = max_code_len});
  };
  EXPECT_ERROR(try_pack("dense", "fixed:4"), "has 40 distinct values, fixed:4 holds 16");
  EXPECT_ERROR(try_pack("dense", "fixed:4"), "first beyond is 16 at row 0, column 16");
  EXPECT_ERROR(try_pack("dense", "fixed:5"), "first beyond is 32 at row 1, column 12");
  EXPECT_NO_THROW(try_pack("dense", "fixed:6"));
  EXPECT_ERROR(try_pack("dense", "huffman", 5), "40 symbols do not fit codes of at most 5 bits");
  EXPECT_NO_THROW(try_pack("dense", "huffman", 6));
  EXPECT_ERROR(try_pack("1:2", "raw"), "row 0, columns 2 and 3 hold 2 and 3");
  for (int i = 1; i < 40; i += 2) weights.q[i] = 0;
  weights.q[21] = 9;
  weights.q[20] = 0;
  EXPECT_ERROR(try_pack("1:2", "fixed:3"), "has 20 distinct pairs of value and select");
  EXPECT_ERROR(try_pack("1:2", "fixed:3"), "first beyond is 16 at row 0, column 16");
  for (int i = 16; i < 20; ++i) weights.q[i] = 0;
  EXPECT_ERROR(try_pack("1:2", "fixed:3"), "first beyond is 9 at row 1, column 1");
}

TEST(Pack, MoreThan256PairsAreAnError) {
  QuantisedWeights weights{1, 600, std::vector<std::int8_t>(600), {}};
  for (int i = 0; i < 129; ++i) {
    weights.q[2 * i] = static_cast<std::int8_t>(i - 64);
    weights.q[2 * (i + 129) + 1] = static_cast<std::int8_t>(i - 64);
  }
  for (CodingChoice coding : {CodingChoice{Coding::kRaw}, CodingChoice{Coding::kHuffman}}) {
    const PackOptions options{.lanes = 2, .rows = 2, .sparsity = Sparsity::k1of2, .coding = coding};
    EXPECT_ERROR(pack(weights, options), "has 257 distinct pairs");
    EXPECT_ERROR(pack(weights, options), "first beyond is 64 at row 0, column 515");
  }
}

TEST(Pack, EachTableOf2of4HasItsOwnSymbols) {
  // 255 groups with two weights at positions 0 and 1, so with fields 0 and 1, then one at
  // position 1.
  constexpr int kGroups = 256;
  QuantisedWeights weights{1, 4 * kGroups, std::vector<std::int8_t>(4 * kGroups), {}};
  for (int group = 0; group < kGroups; ++group) {
    weights.q[4 * group] = static_cast<std::int8_t>(group + 1);
    weights.q[4 * group + 1] = static_cast<std::int8_t>(group % 7 + 1);
  }
  const PackOptions options{.lanes = 1, .rows = 4, .sparsity = Sparsity::k2of4};
  const PackedTensor packed = pack(weights, options);
  EXPECT_EQ(packed.table.size(), 256);
  EXPECT_EQ(packed.second_table.size(), 8);
  expect_same(packed.unpack(), weights, "256 symbols");

  weights.k += 4;
  weights.q.insert(weights.q.end(), {0, 0, 50, 1});
  EXPECT_ERROR(pack(weights, options), "has 257 distinct pairs");
  EXPECT_ERROR(pack(weights, options), "first beyond is 50 at row 0, column 1026");
}

TEST(Pack, ZerosOf2of4HaveFieldZero) {
  // All groups with one weight that is not zero, then all with two.
  QuantisedWeights weights{1, 40, std::vector<std::int8_t>(40), {}};
  const int positions[10][2] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {0, 1},
                                {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}};
  for (int group = 0; group < 10; ++group) {
    for (int position : positions[group]) weights.q[4 * group + position] = 5;
  }
  const PackedTensor packed =
      pack(weights, {.lanes = 1, .rows = 1, .sparsity = Sparsity::k2of4, .coding = {Coding::kRaw}});
  EXPECT_EQ(packed.table.size(), 4);  // 0; 5 with a = 0, 1, 2
  EXPECT_EQ(packed.table.entries[0], 0x8000u);
  EXPECT_EQ(packed.table.entries[3], 0x8205u);
  EXPECT_EQ(packed.second_table.size(), 3);  // 0; 5 with b = 0, 1
  EXPECT_EQ(packed.second_table.entries[2], 0x8105u);
  expect_same(packed.unpack(), weights, "patterns");
}

TEST(Pack, MinusZeroOfASparseMatrixIsZero) {
  const auto minus_zero = static_cast<std::int8_t>(0x80);
  QuantisedWeights weights{1, 4, {minus_zero, 0x38, minus_zero, 0x39}, {}, Operand::kFp8};
  for (const Mode& mode : all_modes()) {
    if (mode.operand != Operand::kFp8 || mode.sparsity == Sparsity::kDense) continue;
    const QuantisedWeights back =
        pack(weights, {.lanes = 1, .rows = 1, .sparsity = mode.sparsity, .coding = mode.coding})
            .unpack();
    EXPECT_EQ(back.q, (std::vector<std::int8_t>{0, 0x38, 0, 0x39})) << to_string(mode);
  }
}

TEST(Pack, OptionsOutOfRangeAreErrors) {
  const QuantisedWeights weights{2, 2, {1, 0, 0, 1}, {1, 1}};
  const auto with = [&](auto change) {
    PackOptions options{.lanes = 4, .rows = 4};
    QuantisedWeights changed = weights;
    change(options, changed);
    return error_of([&] { pack(changed, options); });
  };
  using O = PackOptions&;
  using W = QuantisedWeights&;
  EXPECT_TRUE(contains(with([](O o, W) { o.lanes = 0; }), "0 lanes"));
  EXPECT_TRUE(contains(with([](O o, W) { o.lanes = -4; }), "-4 lanes"));
  EXPECT_TRUE(contains(with([](O o, W) { o.lanes = 3; }), "3 lanes"));
  EXPECT_TRUE(contains(with([](O o, W) { o.rows = 6; }), "6 rows"));
  EXPECT_TRUE(contains(with([](O o, W) { o.rows = 131072; }), "131072 rows"));
  EXPECT_TRUE(contains(with([](O o, W) { o.groups = {{6}}; }), "group of 6"));
  EXPECT_TRUE(contains(with([](O o, W) { o.groups = {{-4}}; }), "group of -4"));
  EXPECT_TRUE(contains(with([](O o, W) { o.coding = {Coding::kFixed, 9}; }), "9 bits"));
  EXPECT_TRUE(contains(with([](O o, W) { o.coding = {Coding::kFixed, 0}; }), "0 bits"));
  EXPECT_TRUE(contains(with([](O o, W) { o.coding = {Coding::kRaw, 4}; }), "4 bits"));
  EXPECT_TRUE(contains(with([](O o, W) { o.max_code_len = 16; }), "16 bits"));
  EXPECT_TRUE(contains(with([](O o, W) {
                         o.coding = {Coding::kTrellis, 0};
                         o.trellis_states = 2;
                       }),
                       "2 states"));
  EXPECT_TRUE(contains(with([](O, W w) { w.scale.push_back(1); }), "3 scales for 2 rows"));
  EXPECT_TRUE(contains(with([](O, W w) { w.scale[1] = NAN; }), "scale of row 1"));
  EXPECT_TRUE(contains(with([](O, W w) { w.q.pop_back(); }), "3 elements"));
  EXPECT_TRUE(contains(with([](O, W w) { w.n = w.k = 0; }), "at least 1"));
}

// Without the scales. What it is made of is in the properties.
TEST(Pack, OverheadOn256x256IsBelowOnePercent) {
  Random random(1);
  const QuantisedWeights weights =
      random_weights(random, {Sparsity::kDense, {Coding::kHuffman}}, 256, 256);
  const PackedTensor packed = pack(weights, {.lanes = 16, .rows = 16});
  const double code_bytes = packed.stream_bits() / 8.0;
  const double bytes = packed.serialise().size() - 4.0 * packed.scale.size();
  const double overhead = bytes / code_bytes - 1;
  EXPECT_NEAR(packed.stream_bits() / 65536.0, 4.5, 0.1);
  EXPECT_LE(overhead, 0.01) << bytes << " bytes for codes of " << code_bytes;
  EXPECT_GE(bytes, code_bytes);
  RecordProperty("overhead_ppm", static_cast<int>(overhead * 1e6));
  RecordProperty("code_bytes", static_cast<int>(code_bytes));
  RecordProperty("stream_bytes", static_cast<int>(packed.stream.size()));
}

}  // namespace
}  // namespace sluice
