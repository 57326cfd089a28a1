#include "sw/model/npy.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "sw/model/byte_reader.h"
#include "sw/model/error.h"
#include "sw/model/mapped_file.h"
#include "sw/model/npy_header.h"
#include "sw/model/tensor.h"

namespace sluice {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

template <typename T>
constexpr std::string_view kDescr = "";
template <>
constexpr std::string_view kDescr<float> = "<f4";
template <>
constexpr std::string_view kDescr<std::int8_t> = "|i1";
template <>
constexpr std::string_view kDescr<std::int32_t> = "<i4";
template <>
constexpr std::string_view kDescr<std::uint8_t> = "|u1";
template <>
constexpr std::string_view kDescr<double> = "<f8";

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

NpyHeader read_header(ByteReader& reader) {
  if (as_text(reader.take(kMagic.size(), "the magic text")) != kMagic) {
    throw ModelError(
        fmt::format("{}: is not a .npy file (write one with numpy.save)", reader.where()));
  }
  const int major = reader.read<std::uint8_t>("the version");
  const int minor = reader.read<std::uint8_t>("the version");
  if (major < 1 || major > 3 || minor != 0) {
    throw ModelError(fmt::format("{}: is .npy version {}.{}; versions 1.0, 2.0 and 3.0 are read",
                                 reader.where(), major, minor));
  }
  const std::uint64_t size = major == 1 ? reader.read<std::uint16_t>("the header length")
                                        : reader.read<std::uint32_t>("the header length");
  return parse_npy_header(as_text(reader.take(size, "the header")), reader.where());
}

struct Shape {
  Eigen::Index rows;
  Eigen::Index columns;
};

Shape checked_shape(const NpyHeader& header, std::uint64_t element_size, const ByteReader& reader) {
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2) {
    throw ModelError(
        fmt::format("{}: has shape {}; one or two dimensions are read: reshape it, for "
                    "example arr.reshape(-1, arr.shape[-1])",
                    reader.where(), shape_text(shape)));
  }
  std::uint64_t size = element_size;
  bool too_large = false;
  for (const std::uint64_t dimension : shape) {
    too_large |= __builtin_mul_overflow(size, dimension, &size);
  }
  if (too_large || size != reader.remaining()) {
    throw ModelError(
        fmt::format("{}: shape {} of '{}' does not take the {} bytes that follow the "
                    "header",
                    reader.where(), shape_text(shape), header.descr, reader.remaining()));
  }
  if (size == 0) {
    throw ModelError(
        fmt::format("{}: shape {} has no elements", reader.where(), shape_text(shape)));
  }
  const auto columns = static_cast<Eigen::Index>(shape.back());
  return {shape.size() == 2 ? static_cast<Eigen::Index>(shape[0]) : 1, columns};
}

template <typename T>
NpyMatrix read_elements(const NpyHeader& header, ByteReader& reader) {
  const auto [rows, columns] = checked_shape(header, sizeof(T), reader);
  RowMatrixOf<T> matrix(rows, columns);
  const auto bytes = reader.take(reader.remaining(), "the elements");
  std::memcpy(matrix.data(), bytes.data(), bytes.size());
  return matrix;
}

}  // namespace

NpyMatrix read_npy(const std::filesystem::path& path) {
  const MappedFile file(path);
  ByteReader reader(file.bytes(), path.string());
  const NpyHeader header = read_header(reader);
  if (header.fortran_order) {
    throw ModelError(
        fmt::format("{}: is in Fortran order; save numpy.ascontiguousarray(arr)", path.string()));
  }
  if (header.descr == kDescr<float>) return read_elements<float>(header, reader);
  if (header.descr == kDescr<std::int8_t>) return read_elements<std::int8_t>(header, reader);
  if (header.descr == kDescr<std::int32_t>) return read_elements<std::int32_t>(header, reader);
  throw ModelError(
      fmt::format("{}: has dtype {}{}; float32 ('<f4'), int8 ('|i1') and int32 ('<i4') "
                  "are read: save arr.astype('<f4'), for example",
                  path.string(), in_quotes(header.descr),
                  header.descr.starts_with('>') ? ", which is big-endian" : ""));
}

void write_npy(const std::filesystem::path& path, const NpyMatrix& matrix) {
  std::visit(
      [&](const auto& values) {
        using T = typename std::decay_t<decltype(values)>::Scalar;
        if (values.size() == 0) {
          throw ModelError(fmt::format("{}: an empty matrix is not written", path.string()));
        }
        std::string header =
            fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}, {}), }}", kDescr<T>,
                        values.rows(), values.cols());
        // The format wants the data at a multiple of 64 and a newline before it.
        constexpr std::size_t kPreamble = 10;
        header.append(63 - (kPreamble + header.size()) % 64, ' ');
        header += '\n';
        const std::string version("\x01\x00", 2);
        const auto length = static_cast<std::uint16_t>(header.size());
        std::ofstream out(path, std::ios::binary);
        out << kMagic << version;
        out.write(reinterpret_cast<const char*>(&length), sizeof(length));
        out << header;
        out.write(
            reinterpret_cast<const char*>(values.data()),
            static_cast<std::streamsize>(static_cast<std::size_t>(values.size()) * sizeof(T)));
        out.close();
        if (!out) {
          throw ModelError(fmt::format("{}: cannot write: {}", path.string(),
                                       std::generic_category().message(errno)));
        }
      },
      matrix);
}

}  // namespace sluice
