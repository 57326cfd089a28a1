// Conversions of 16-bit floats are checked for every bit pattern against arithmetic in doubles.

#include "sw/model/tensor.h"

#include <bit>
#include <cmath>

#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

struct Format {
  int exponent_bits;
  int fraction_bits;
};

// The value by the definition of IEEE 754 interchange formats.
double value_of(std::uint16_t bits, Format format) {
  const int bias = (1 << (format.exponent_bits - 1)) - 1;
  const int exponent = bits >> format.fraction_bits & ((1 << format.exponent_bits) - 1);
  const int fraction = bits & ((1 << format.fraction_bits) - 1);
  const double sign = bits >> 15 ? -1.0 : 1.0;
  if (exponent == (1 << format.exponent_bits) - 1) return fraction != 0 ? NAN : sign * INFINITY;
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - bias - format.fraction_bits);
  return sign *
         std::ldexp(fraction + (1 << format.fraction_bits), exponent - bias - format.fraction_bits);
}

void expect_all_values(float (*convert)(std::uint16_t), Format format) {
  for (int pattern = 0; pattern < 65536; ++pattern) {
    const auto bits = static_cast<std::uint16_t>(pattern);
    const double expected = value_of(bits, format);
    const float actual = convert(bits);
    ASSERT_EQ(std::isnan(actual), std::isnan(expected)) << "bits " << pattern;
    if (!std::isnan(expected)) {
      ASSERT_EQ(actual, expected) << "bits " << pattern;
    }
    ASSERT_EQ(std::signbit(actual), pattern >= 32768) << "bits " << pattern;
  }
}

TEST(Tensor, ConvertsEveryF16) { expect_all_values(f16_to_float, {5, 10}); }

TEST(Tensor, ConvertsEveryBf16) { expect_all_values(bf16_to_float, {8, 7}); }

TEST(Tensor, KeepsNanPayloads) {
  EXPECT_EQ(std::bit_cast<std::uint32_t>(f16_to_float(0x7e01)), 0x7fc02000u);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(bf16_to_float(0xffc1)), 0xffc10000u);
}

TensorView view(Dtype dtype, std::vector<std::uint64_t> shape, const std::string& data) {
  return {"t", dtype, "I64", std::move(shape), std::as_bytes(std::span(data)), "file"};
}

TEST(Tensor, BecomesAMatrixRowByRowAtAnyAlignment) {
  const std::string data = "x" + bytes_of(1.0f) + bytes_of(2.0f) + bytes_of(3.0f) + bytes_of(4.0f);
  TensorView tensor = view(Dtype::kF32, {2, 2}, data);
  tensor.bytes = tensor.bytes.subspan(1);
  const RowMatrix matrix = to_matrix(tensor);
  EXPECT_EQ(matrix(0, 1), 2.0f);
  EXPECT_EQ(matrix(1, 0), 3.0f);
}

// Row r has blocks of the scales 2^-r and -2^-(r+1); element i of a block is i - 16, the last -128.
TEST(Tensor, ReadsBlocksOfQ8) {
  std::string data;
  for (int block = 0; block < 6; ++block) {
    const int exponent = 15 - block / 2 - block % 2;
    data += bytes_of(std::uint16_t(exponent << 10 | (block % 2) << 15));
    for (int i = 0; i < 31; ++i) data += static_cast<char>(i - 16);
    data += static_cast<char>(-128);
  }
  const TensorView tensor = view(Dtype::kQ8_0, {3, 64}, data);
  const auto expect_rows = [&](int first, int count) {
    const RowMatrix rows = to_rows(tensor, first, count);
    ASSERT_EQ(rows.rows(), count);
    for (int r = 0; r < count; ++r) {
      for (int k = 0; k < 64; ++k) {
        const int code = k % 32 == 31 ? -128 : k % 32 - 16;
        const double scale = k < 32 ? std::exp2(-(first + r)) : -std::exp2(-(first + r) - 1);
        ASSERT_EQ(rows(r, k), code * scale) << "row " << first + r << " column " << k;
      }
    }
  };
  expect_rows(0, 3);
  expect_rows(1, 1);
  expect_rows(2, 1);
  EXPECT_EQ(to_rows(tensor, 3, 0).rows(), 0);
  data[34 * 3 + 1] = '\x7c';  // an infinite scale in row 1
  EXPECT_NO_THROW(to_rows(tensor, 2, 1));
  expect_error([&] { to_rows(tensor, 1, 1); }, "infinite value or a NaN");
}

TEST(Tensor, MakesOneRowOfOneDimension) {
  const std::string data = bytes_of(std::uint16_t{0x3f80}) + bytes_of(std::uint16_t{0xc000});
  const RowMatrix matrix = to_matrix(view(Dtype::kBf16, {2}, data));
  ASSERT_EQ(matrix.rows(), 1);
  EXPECT_EQ(matrix(0, 0), 1.0f);
  EXPECT_EQ(matrix(0, 1), -2.0f);
}

TEST(Tensor, RefusesWhatItCannotRead) {
  const std::string one = bytes_of(1.0f);
  expect_error([&] { to_matrix(view(Dtype::kOther, {1}, one)); }, "\"t\" is of type I64");
  expect_error(
      [&] {
        to_matrix(view(Dtype::kQ8_0, {2, 33}, one));
      },
      "has rows of 33; of Q8_0 they must be multiples of 32");
  expect_error([&] { to_matrix(view(Dtype::kF32, {}, one)); }, "has shape []");
  expect_error([&] { to_matrix(view(Dtype::kF32, {1, 1, 1}, one)); }, "has shape [1, 1, 1]");
  expect_error(
      [&] {
        to_matrix(view(Dtype::kF32, {0, std::uint64_t{1} << 63}, ""));
      },
      "two dimensions of up to 4294967296 are read");
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    const std::string data = one + bytes_of(bad);
    expect_error([&] { to_matrix(view(Dtype::kF32, {2}, data)); }, "infinite value or a NaN");
  }
}

}  // namespace
}  // namespace sluice::test
