#include <filesystem>
#include <fstream>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "tests/unit/compress_testing.h"

namespace sluice {
namespace {

constexpr std::size_t kHeaderCrcOffset = 32;
constexpr std::size_t kStreamCrcOffset = 28;

using Bytes = std::vector<std::uint8_t>;

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

class DamagedTensor : public testing::TestWithParam<Mode> {
 protected:
  Bytes small_tensor() {
    Random random(5);
    const QuantisedWeights weights = random_weights(random, GetParam(), 5, 7);
    return pack(weights, {.lanes = 2,
                          .rows = 2,
                          .sparsity = GetParam().sparsity,
                          .coding = GetParam().coding,
                          .groups = {{2}, {4}}})
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

// One length of fixed codes stands for all.
std::vector<Mode> modes_to_damage() {
  std::vector<Mode> modes = all_modes();
  std::erase_if(modes, [](const Mode& mode) {
    return mode.coding.coding == Coding::kFixed && mode.coding.fixed_bits != 4;
  });
  return modes;
}

INSTANTIATE_TEST_SUITE_P(Modes, DamagedTensor, testing::ValuesIn(modes_to_damage()),
                         [](const auto& param) {
                           std::string name = to_string(param.param);
                           std::ranges::replace_if(
                               name, [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

TEST(PackedTensorParse, NamesTheFieldAtFault) {
  constexpr std::uint32_t kModes = 0x02000101;  // huffman, dense, two rows, two lanes
  const std::vector<std::int8_t> operands{0, 1, 2, 3, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0,
                                          0, 1, 2, 3, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0};
  const QuantisedWeights weights{4, 7, operands, std::vector<float>(4, 1)};
  const Bytes good = pack(weights, {.lanes = 2, .rows = 2}).serialise();
  const auto with = [&](std::size_t offset, std::uint32_t value) {
    Bytes bad = good;
    put_le(std::span(bad), offset, value);
    repair_crcs(bad);
    return error_of([&] { PackedTensor::parse(bad); });
  };
  EXPECT_TRUE(contains(with(0, 0), "does not begin with SLUICEPT"));
  EXPECT_TRUE(contains(with(8, 0x10001), "version 1"));
  EXPECT_TRUE(contains(with(8, 3), "0 runs of groups"));
  EXPECT_TRUE(contains(with(8, 0xFFFF0003), "too short for what it announces"));
  EXPECT_TRUE(contains(with(12, 100), "header of 100 bytes"));
  EXPECT_TRUE(contains(with(12, 1 << 20), "header of 1048576 bytes"));
  EXPECT_TRUE(contains(with(16, 0), "0 x 7"));
  EXPECT_TRUE(contains(with(16, 0xFFFFFFFF), "N is 4294967295"));
  EXPECT_TRUE(contains(with(16, 80), "too short for what it announces"));
  EXPECT_TRUE(contains(with(20, 1000), "too short for 4 columns of 1000 stored weights"));
  EXPECT_TRUE(contains(with(20, 0x7FFFFFFF), "2147483647 stored weights a column"));
  EXPECT_TRUE(contains(with(24, 64), "stream of 64 bytes"));
  EXPECT_TRUE(contains(with(36, kModes | 17), "log2 of the lanes is 17"));
  EXPECT_TRUE(contains(with(36, kModes | 17 << 8), "log2 of the array rows is 17"));
  EXPECT_TRUE(contains(with(36, kModes | 3 << 16), "sparsity is 3"));
  EXPECT_TRUE(contains(with(36, 4 << 24), "coding is 4"));
  EXPECT_TRUE(contains(with(36, 0x0101), "4 entries of table 0, but dense raw has 0"));
  EXPECT_TRUE(contains(with(40, 0x0101), "1 bits of a fixed code"));
  EXPECT_TRUE(contains(with(40, 0x0300), "kind of scales is 3"));
  EXPECT_TRUE(contains(with(40, 0x020100), "kind of operands is 2"));
  EXPECT_TRUE(contains(with(40, 0x09000100), "trellis states is 9"));
  EXPECT_TRUE(contains(with(40, 0x04000100), "4 states of the trellis in huffman"));
  EXPECT_TRUE(contains(with(44, 257), "number of table entries is 257"));
  EXPECT_TRUE(contains(with(44, 4 | 1 << 16), "1 entries of table 1, but dense huffman has 1"));
  EXPECT_TRUE(contains(with(48, 7), "group of 7"));
  EXPECT_TRUE(contains(with(52, 0), "run of 0 groups"));
  EXPECT_TRUE(contains(with(56, 3), "code length 1"));
  EXPECT_TRUE(contains(with(80, 0x7F800000), "scale of row 0 is not finite"));
  EXPECT_TRUE(contains(with(77, 1), "not all 0"));
}

TEST(PackedTensorParse, MissingSecondOfTheLastPairIsAnError) {
  const QuantisedWeights weights{1, 4, {0, 5, 0, 5}, {}};
  Bytes bytes = pack(weights, {.lanes = 1, .rows = 1, .sparsity = Sparsity::k1of2}).serialise();
  put_le(std::span(bytes), 20, std::uint32_t{3});
  repair_crcs(bytes);
  EXPECT_ERROR(PackedTensor::parse(bytes).unpack(),
               "stored weight 1 of column 0 is not 0, but selects k = 3 of 3");
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
