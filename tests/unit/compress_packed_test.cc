#include <filesystem>
#include <fstream>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

constexpr std::size_t kHeaderCrcOffset = 68;
constexpr std::size_t kStreamCrcOffset = 64;

using Bytes = std::vector<std::uint8_t>;

void expect_same(const QuantisedWeights& a, const QuantisedWeights& b, const std::string& where) {
  EXPECT_EQ(a.n, b.n) << where;
  EXPECT_EQ(a.k, b.k) << where;
  EXPECT_TRUE(a.q == b.q) << where;
  EXPECT_EQ(a.scale, b.scale) << where;
  EXPECT_EQ(a.operand, b.operand) << where;
}

// Makes both CRCs right again after a change.
void repair_crcs(Bytes& bytes) {
  const std::span span(bytes);
  const std::size_t header = get_le<std::uint32_t>(span, 12);
  if (header < kHeaderCrcOffset + 4 || header > bytes.size()) return;
  put_le(span, kStreamCrcOffset, crc32c(span.subspan(header)));
  put_le(span, kHeaderCrcOffset,
         crc32c(span.subspan(kHeaderCrcOffset + 4, header - kHeaderCrcOffset - 4),
                crc32c(span.first(kHeaderCrcOffset))));
}

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
      options.group = options.lanes * pick(random, 0, 3);
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
  const Bytes bytes = pack(weights, {.lanes = 4, .rows = 2, .group = 8}).serialise();
  const auto u32 = [&](std::size_t offset) { return get_le<std::uint32_t>(bytes, offset); };
  EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 8), "SLUICEPT");
  EXPECT_EQ(u32(8), 2u);     // version
  EXPECT_EQ(u32(12), 160u);  // 96 + 32 + 3 entries + 2 scales, up to a multiple of 32
  EXPECT_EQ(u32(16), 2u);
  EXPECT_EQ(u32(20), 3u);
  EXPECT_EQ(u32(24), 4u);
  EXPECT_EQ(u32(28), 2u);
  EXPECT_EQ(u32(32), 0u);
  EXPECT_EQ(u32(36), 2u);
  EXPECT_EQ(u32(40), 0u);
  EXPECT_EQ(u32(44), 1u);
  EXPECT_EQ(u32(48), 3u);
  EXPECT_EQ(u32(52), 8u);
  EXPECT_EQ(u32(56), 32u);
  EXPECT_EQ(u32(60), 0u);
  for (std::size_t offset = 72; offset < 96; offset += 4) EXPECT_EQ(u32(offset), 0u) << offset;
  EXPECT_EQ(bytes.size(), 192u);
  EXPECT_EQ(bytes[96 + 2], 1);  // one code of length 1 (0), two of length 2 (-1, 1)
  EXPECT_EQ(bytes[96 + 4], 2);
  EXPECT_EQ(get_le<std::uint16_t>(bytes, 128), 0x8000);
  EXPECT_EQ(get_le<std::uint16_t>(bytes, 130), 0x80FF);
  EXPECT_EQ(get_le<std::uint16_t>(bytes, 132), 0x8001);
  EXPECT_EQ(u32(136), 0x3F000000u);  // 0.5
  EXPECT_EQ(u32(140), 0x40000000u);  // 2.0
  // Lane 0: 1, 0, -1 is 11 0 10; lane 1: 0, 0, 1 is 0 0 11.
  EXPECT_EQ(bytes[160 + 1], 0b11010000);
  EXPECT_EQ(bytes[160 + 3], 0b00110000);
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
  EXPECT_EQ(u32(12), 192u);  // 96 + 2 * (32 + 2 wide entries) + 1 scale
  EXPECT_EQ(u32(32), 2u);
  EXPECT_EQ(u32(36), 3u);
  EXPECT_EQ(u32(44), 2u);
  EXPECT_EQ(u32(48), 2u);
  EXPECT_EQ(u32(72), 1u);
  EXPECT_EQ(u32(76), 8u);
  EXPECT_EQ(u32(80), 2u);
  EXPECT_EQ(u32(128), 0x00008000u);  // 0 at position 0; 1.0 at position 1
  EXPECT_EQ(u32(132), 0x00388138u);
  EXPECT_EQ(u32(168), 0x00008000u);  // 0, 2.0 at position 3
  EXPECT_EQ(u32(172), 0x00408040u);
  EXPECT_EQ(u32(176), 0x40000000u);
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
  // 255 groups with two weights at positions 0 and 1, so with fields 0 and 1, then one at position 1.
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
        pack(weights,
             {.lanes = 1, .rows = 1, .sparsity = mode.sparsity, .coding = mode.coding})
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
  EXPECT_TRUE(contains(with([](O o, W) { o.group = 6; }), "group of 6"));
  EXPECT_TRUE(contains(with([](O o, W) { o.group = -4; }), "group of -4"));
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

class DamagedTensor : public testing::TestWithParam<Mode> {
 protected:
  Bytes small_tensor() {
    Random random(5);
    const QuantisedWeights weights = random_weights(random, GetParam(), 5, 7);
    return pack(weights, {.lanes = 2,
                          .rows = 2,
                          .sparsity = GetParam().sparsity,
                          .coding = GetParam().coding,
                          .group = 4})
        .serialise();
  }
};

TEST_P(DamagedTensor, EveryChangedByteIsFound) {
  const Bytes good = small_tensor();
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int change : {0x01, 0x80, 0xFF}) {
      Bytes bad = good;
      bad[i] ^= change;
      EXPECT_THROW(PackedTensor::parse(bad), std::runtime_error) << "byte " << i;
    }
  }
}

TEST_P(DamagedTensor, EveryLengthButTheRightIsAnError) {
  const Bytes good = small_tensor();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_THROW(PackedTensor::parse(std::span(good).first(size)), std::runtime_error) << size;
  }
  for (std::size_t more : {1, 32}) {
    Bytes longer = good;
    longer.resize(good.size() + more);
    EXPECT_ERROR(PackedTensor::parse(longer), "announces a stream");
  }
}

// With the CRCs made right again the change gets to the checks of fields and codes. It may well be
// a tensor that follows the format; whatever it is, it must not crash.
TEST_P(DamagedTensor, ChangesUnderRightCrcsAreDecodedOrErrors) {
  const Bytes good = small_tensor();
  int decoded = 0;
  int errors = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int value : {0x00, 0x01, 0x02, 0x7F, 0x80, 0xFF, good[i] ^ 0x10}) {
      Bytes bad = good;
      bad[i] = static_cast<std::uint8_t>(value);
      repair_crcs(bad);
      try {
        PackedTensor::parse(bad).unpack();
        ++decoded;
      } catch (const std::runtime_error& error) {
        EXPECT_STRNE(error.what(), "");
        ++errors;
      }
    }
  }
  EXPECT_GT(decoded, 0);
  EXPECT_GT(errors, 0);
}

INSTANTIATE_TEST_SUITE_P(Modes, DamagedTensor, testing::ValuesIn(all_modes()),
                         [](const auto& param) {
                           std::string name = to_string(param.param);
                           std::ranges::replace_if(
                               name, [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

TEST(PackedTensorParse, NamesTheFieldAtFault) {
  const QuantisedWeights weights{4, 7, std::vector<std::int8_t>(28, 3), std::vector<float>(4, 1)};
  const Bytes good = pack(weights, {.lanes = 2, .rows = 2}).serialise();
  const auto with = [&](std::size_t offset, std::uint32_t value) {
    Bytes bad = good;
    put_le(std::span(bad), offset, value);
    repair_crcs(bad);
    return error_of([&] { PackedTensor::parse(bad); });
  };
  EXPECT_TRUE(contains(with(0, 0), "does not begin with SLUICEPT"));
  EXPECT_TRUE(contains(with(8, 1), "version 1"));
  EXPECT_TRUE(contains(with(12, 100), "header of 100 bytes"));
  EXPECT_TRUE(contains(with(12, 1 << 20), "header of 1048576 bytes"));
  EXPECT_TRUE(contains(with(16, 0), "0 x 7"));
  EXPECT_TRUE(contains(with(16, 0xFFFFFFFF), "N is 4294967295"));
  EXPECT_TRUE(contains(with(16, 8), "too short for 1 table entries and 8 scales"));
  EXPECT_TRUE(contains(with(20, 1000), "too short for 4 columns of 1000 stored weights"));
  EXPECT_TRUE(contains(with(20, 0x7FFFFFFF), "2147483647 stored weights a column"));
  EXPECT_TRUE(contains(with(24, 3), "3 lanes"));
  EXPECT_TRUE(contains(with(28, 0), "0 rows"));
  EXPECT_TRUE(contains(with(32, 3), "sparsity is 3"));
  EXPECT_TRUE(contains(with(36, 4), "coding is 4"));
  EXPECT_TRUE(contains(with(40, 1), "1 bits of a fixed code"));
  EXPECT_TRUE(contains(with(44, 3), "kind of scales is 3"));
  EXPECT_TRUE(contains(with(48, 257), "number of table entries is 257"));
  EXPECT_TRUE(contains(with(52, 7), "group of 7"));
  EXPECT_TRUE(contains(with(56, 64), "stream of 64 bytes"));
  EXPECT_TRUE(contains(with(72, 2), "kind of operands is 2"));
  EXPECT_TRUE(contains(with(76, 9), "trellis states is 9"));
  EXPECT_TRUE(contains(with(76, 4), "4 states of the trellis in huffman"));
  EXPECT_TRUE(contains(with(80, 1), "1 entries of a second table"));
  EXPECT_TRUE(contains(with(84, 1), "not all 0"));
  EXPECT_TRUE(contains(with(92, 1), "not all 0"));
  EXPECT_TRUE(contains(with(96, 1), "code length 0"));
  EXPECT_TRUE(contains(with(36, 0), "dense raw has no such table"));
  EXPECT_TRUE(contains(with(130, 0x00000001), "not all 0"));
  EXPECT_TRUE(contains(with(132, 0x7F800000), "scale of row 0 is not finite"));
  EXPECT_TRUE(contains(with(148, 1), "not all 0"));
}

TEST(PackedTensorParse, MissingSecondOfTheLastPairIsAnError) {
  const QuantisedWeights weights{1, 4, {0, 5, 0, 5}, {}};
  Bytes bytes = pack(weights, {.lanes = 1, .rows = 1, .sparsity = Sparsity::k1of2}).serialise();
  put_le(std::span(bytes), 20, std::uint32_t{3});
  repair_crcs(bytes);
  EXPECT_ERROR(PackedTensor::parse(bytes).unpack(), "stored weight 1 of column 0 is not 0, but selects k = 3 of 3");
}

class TensorFiles : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }
  std::filesystem::path path_ = temporary_path("packed.slpt");
};

TEST_F(TensorFiles, WriteAndRead) {
  Random random(3);
  const QuantisedWeights weights =
      random_weights(random, {Sparsity::k1of2, {Coding::kHuffman}}, 30, 41);
  const PackedTensor packed = pack(weights, {.lanes = 8, .rows = 8, .sparsity = Sparsity::k1of2});
  packed.write(path_);
  EXPECT_EQ(std::filesystem::file_size(path_), packed.serialise().size());
  expect_same(PackedTensor::read(path_).unpack(), weights, path_.string());
}

TEST_F(TensorFiles, ErrorsNameTheFile) {
  EXPECT_ERROR(PackedTensor::read(path_), path_.string());
  EXPECT_ERROR(PackedTensor::read(testing::TempDir()), "cannot read");
  std::ofstream(path_) << "something else";
  EXPECT_ERROR(PackedTensor::read(path_), path_.string() + ": 14 bytes are too few");
  const QuantisedWeights weights{1, 1, {1}, {}};
  const PackedTensor packed = pack(weights, {.lanes = 1, .rows = 1});
  EXPECT_ERROR(packed.write(path_ / "below" / "a file"), "cannot write");
}

}  // namespace
}  // namespace sluice
