#include "sw/container/container_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "sw/compress/crc32c.h"
#include "sw/container/container_header.h"
#include "sw/model/error.h"

namespace sluice {
namespace {

constexpr Eigen::Index kRowsAtOnce = 1024;  // of a plain tensor that is checked

std::span<const std::uint8_t> as_u8(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace

bool is_container(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) return false;
  std::array<std::uint8_t, 8> first{};
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(first.data()), first.size());
  return begins_container(first);
}

ContainerFile ContainerFile::open(const std::filesystem::path& path) {
  auto file = std::make_shared<const MappedFile>(path);
  const auto bytes = as_u8(file->bytes());
  const ContainerHeader header = parse_container_header(bytes, path.string());
  const auto directory = bytes.subspan(header.directory_offset);
  if (crc32c(directory) != header.directory_crc) {
    throw ModelError(
        fmt::format("{}: the directory's CRC is wrong: {}", path.string(), kDamagedContainer));
  }
  return {std::move(file),
          parse_directory({reinterpret_cast<const char*>(directory.data()), directory.size()},
                          header.directory_offset, path.string())};
}

TensorView ContainerFile::tensor(const PlainTensor& tensor) const {
  return {tensor.name,
          tensor.dtype,
          dtype_name(tensor.dtype),
          tensor.shape,
          blob(tensor.blob, tensor.name),
          source()};
}

std::span<const std::uint8_t> ContainerFile::part_bytes(const PackedLinear& linear,
                                                        std::size_t part) const {
  return as_u8(blob(linear.parts.at(part).blob, linear.name()));
}

PackedTensor ContainerFile::part(const PackedLinear& linear, std::size_t part) const {
  const auto bytes = part_bytes(linear, part);
  const auto fail = [&](const std::string& what) {
    throw ModelError(fmt::format("{}: {}, part {}: {}", source(), linear.name(), part, what));
  };
  PackedTensor packed;
  try {
    packed = PackedTensor::parse(bytes);
  } catch (const std::runtime_error& error) {
    fail(error.what());
  }
  const Target& target = directory_.target;
  if (packed.n != linear.parts[part].rows ||
      packed.k != linear_shape(directory_.config, linear.linear).k) {
    fail(fmt::format("is [{}, {}], which does not fit its linear", packed.n, packed.k));
  }
  if (packed.sparsity != linear.sparsity || packed.coding != linear.coding) {
    fail(fmt::format("is {} {}, but the directory says {} {}", to_string(packed.sparsity),
                     to_string(packed.coding), to_string(linear.sparsity),
                     to_string(linear.coding)));
  }
  if (packed.layout.lanes != target.cols || packed.layout.rows != target.rows ||
      packed.operand != target.operand ||
      (packed.trellis_states != 0 && packed.trellis_states != target.trellis_states)) {
    fail("is laid out for another array than the container's target");
  }
  file_->release(std::as_bytes(bytes));  // the packed tensor has its own
  return packed;
}

std::string ContainerFile::text(const StoredFile& file) const {
  const auto bytes = blob(file.blob, file.name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void ContainerFile::check() const {
  for (const PlainTensor& plain : directory_.tensors) {
    const TensorView view = tensor(plain);
    const auto rows = static_cast<Eigen::Index>(view.shape.size() == 2 ? view.shape[0] : 1);
    for (Eigen::Index first = 0; first < rows; first += kRowsAtOnce) {
      to_rows(view, first, std::min(kRowsAtOnce, rows - first));
    }
    file_->release(view.bytes);
  }
  for (const PackedLinear& linear : directory_.linears) {
    for (std::size_t i = 0; i < linear.parts.size(); ++i) {
      const PackedTensor packed = part(linear, i);
      try {
        packed.unpack();
      } catch (const std::runtime_error& error) {
        throw ModelError(
            fmt::format("{}: {}, part {}: {}", source(), linear.name(), i, error.what()));
      }
    }
  }
  for (const StoredFile& file : directory_.files) blob(file.blob, file.name);
}

std::span<const std::byte> ContainerFile::blob(const Blob& blob, const std::string& name) const {
  const auto bytes = file_->bytes().subspan(blob.offset, blob.bytes);
  if (crc32c(as_u8(bytes)) != blob.crc) {
    throw ModelError(fmt::format("{}: the CRC of {} at byte {} is wrong: {}", source(), name,
                                 blob.offset, kDamagedContainer));
  }
  return bytes;
}

}  // namespace sluice
