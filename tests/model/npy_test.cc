// What is written comes back; the headers that NumPy writes are read; everything else is refused in
// words that tell a NumPy user what to do.

#include "sw/model/npy.h"

#include <fmt/format.h>

#include "sw/model/npy_header.h"
#include "tests/model/test_files.h"

namespace sluice::test {
namespace {

std::string npy_file(const std::string& header, const std::string& data, int version = 1) {
  const std::string length = version == 1 ? bytes_of(static_cast<std::uint16_t>(header.size()))
                                          : bytes_of(static_cast<std::uint32_t>(header.size()));
  return "\x93NUMPY" + std::string{static_cast<char>(version), 0} + length + header + data;
}

std::string header_of(const std::string& descr, const std::string& shape,
                      const std::string& order = "False") {
  return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}\n", descr, order,
                     shape);
}

NpyMatrix read(const std::string& bytes) {
  const TempDir folder;
  return read_npy(folder.write("a.npy", bytes));
}

template <typename T>
void expect_round_trip(const RowMatrixOf<T>& matrix) {
  const TempDir folder;
  const auto path = folder.path() / "a.npy";
  write_npy(path, matrix);
  const NpyMatrix back = read_npy(path);
  ASSERT_TRUE(std::holds_alternative<RowMatrixOf<T>>(back));
  EXPECT_TRUE(std::get<RowMatrixOf<T>>(back) == matrix);
}

TEST(Npy, RoundTrips) {
  expect_round_trip<float>((RowMatrix(2, 3) << 1.5f, -2, 3e38f, 1e-45f, 0, 6).finished());
  expect_round_trip<std::int8_t>((RowMatrixOf<std::int8_t>(1, 3) << -128, 0, 127).finished());
  expect_round_trip<std::int32_t>((RowMatrixOf<std::int32_t>(3, 1) << INT32_MIN, 0, 7).finished());
}

TEST(Npy, WritesWhatNumpyWrites) {
  const TempDir folder;
  const auto path = folder.path() / "a.npy";
  write_npy(path, RowMatrix(RowMatrix::Ones(2, 3)));
  const std::string header =
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }" + std::string(58, ' ') + "\n";
  std::string data;
  for (int i = 0; i < 6; ++i) data += bytes_of(1.0f);
  EXPECT_EQ(read_text(path), npy_file(header, data));
}

TEST(Npy, ReadsAllVersionsAndOneDimension) {
  const std::string data = bytes_of(1.0f) + bytes_of(2.0f);
  for (const int version : {1, 2, 3}) {
    const NpyMatrix matrix = read(npy_file(header_of("<f4", "(2,)"), data, version));
    ASSERT_EQ(std::get<RowMatrix>(matrix).rows(), 1) << "version " << version;
    EXPECT_EQ(std::get<RowMatrix>(matrix)(0, 1), 2.0f) << "version " << version;
  }
}

TEST(Npy, SaysWhichTypesWork) {
  for (const char* descr : {"<f2", "<f8", "<i8", "|u1", "|b1", "<c8", "<U3"}) {
    expect_error(
        [&] { read(npy_file(header_of(descr, "(2,)"), "")); },
        fmt::format("has dtype \"{}\"; float32 ('<f4'), int8 ('|i1') and int32 ('<i4') are "
                    "read: save arr.astype('<f4')",
                    descr));
  }
  expect_error([&] { read(npy_file(header_of(">f4", "(2,)"), "")); }, "which is big-endian");
  expect_error([&] { read(npy_file(header_of("<f4", "(1, 1)", "True"), bytes_of(1.0f))); },
               "save numpy.ascontiguousarray(arr)");
  expect_error(
      [&] {
        read(npy_file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", ""));
      },
      "structured arrays are not read");
}

TEST(Npy, RefusesBadShapes) {
  const std::string one = bytes_of(1.0f);
  const auto expect_shape_error = [&](const std::string& shape, const std::string& part) {
    SCOPED_TRACE(shape);
    expect_error([&] { read(npy_file(header_of("<f4", shape), one)); }, part);
  };
  expect_shape_error("()", "one or two dimensions are read");
  expect_shape_error("(1, 1, 1)", "one or two dimensions are read");
  expect_shape_error("(2,)", "does not take the 4 bytes");
  expect_shape_error("(4294967296, 4294967297)", "does not take the 4 bytes");
  expect_shape_error("(4611686018427387905,)", "does not take the 4 bytes");
  expect_shape_error("(18446744073709551616,)", "an integer that fits 64 bits is missing");
  expect_shape_error("(-1,)", "an integer that fits 64 bits is missing");
  expect_shape_error("(1,", "is missing");
  expect_error([&] { read(npy_file(header_of("<f4", "(0, 9)"), "")); }, "has no elements");
}

TEST(Npy, RefusesMalformedHeaders) {
  const auto expect_header_error = [](const std::string& header, const std::string& part) {
    SCOPED_TRACE(header);
    expect_error([&] { parse_npy_header(header, "a.npy"); }, "a.npy: malformed .npy header");
    expect_error([&] { parse_npy_header(header, "a.npy"); }, part);
  };
  expect_header_error("", "'{' is missing");
  expect_header_error("{", "a text in quotes is missing");
  expect_header_error("{}", "the keys must be");
  expect_header_error("{'descr'}", "':' is missing");
  expect_header_error("{'descr: '<f4'", "':' is missing");
  expect_header_error("{'descr': '<f4', 'descr': '<f4'}", "appears twice");
  expect_header_error("{'fortran_order': Maybe}", "True or False is missing");
  expect_header_error("{'other': 1}", "unknown key \"other\"");
  expect_header_error("{'descr': '<f4' 'shape': ()}", "'}' is missing");
  expect_header_error(header_of("<f4", "(1 2)"), "')' is missing");
  expect_header_error(header_of("<f4", "(,)"), "an integer that fits 64 bits is missing");
  expect_header_error(header_of("<f4", "(1,)") + "x", "text after the closing");
}

TEST(Npy, RefusesOtherFiles) {
  expect_error([] { read("PK\x03\x04 not an array"); }, "is not a .npy file");
  expect_error([] { read(npy_file("", "", 4)); }, "is .npy version 4.0");
  const TempDir folder;
  expect_error([&] { write_npy(folder.path() / "no" / "a.npy", RowMatrix(RowMatrix::Ones(1, 1))); },
               "cannot write: No such file or directory");
  expect_error([&] { write_npy(folder.path() / "a.npy", RowMatrix()); }, "an empty matrix");
}

TEST(Npy, RefusesEveryPrefixAndSurvivesFlippedBits) {
  const Loader load = [](const std::filesystem::path& path) { read_npy(path); };
  const std::string file =
      npy_file(header_of("<i4", "(3, 1)"), bytes_of(1) + bytes_of(2) + bytes_of(3));
  expect_prefixes_refused(load, file, "a.npy");
  expect_survives_flips(load, file, "a.npy", file.size(), 3000);
}

}  // namespace
}  // namespace sluice::test
