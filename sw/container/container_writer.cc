#include "sw/container/container_writer.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/compress/crc32c.h"
#include "sw/container/container_header.h"
#include "sw/model/error.h"

namespace sluice {
namespace {

std::filesystem::path with_part(std::filesystem::path path) { return path += ".part"; }

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw ModelError(fmt::format("{}: cannot be written: {}", path.string(),
                               std::generic_category().message(errno)));
}

}  // namespace

ContainerWriter::ContainerWriter(std::filesystem::path path)
    : path_(std::move(path)), part_path_(with_part(path_)) {
  errno = 0;
  file_.open(part_path_, std::ios::binary | std::ios::trunc);
  if (!file_) fail(part_path_);
  write(std::array<std::uint8_t, kContainerHeaderBytes>{});
}

ContainerWriter::~ContainerWriter() {
  if (finished_) return;
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(part_path_, ignored);
}

Blob ContainerWriter::add(std::span<const std::uint8_t> bytes) {
  begin_blob();
  append(bytes);
  return end_blob();
}

void ContainerWriter::begin_blob() {
  pad();
  blob_ = {offset_, 0, 0};
}

void ContainerWriter::append(std::span<const std::uint8_t> bytes) {
  write(bytes);
  blob_.bytes += bytes.size();
  blob_.crc = crc32c(bytes, blob_.crc);
}

Blob ContainerWriter::end_blob() { return blob_; }

void ContainerWriter::finish(const Directory& directory) {
  const std::string text = to_text(directory);
  const Blob blob = add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  const auto header = serialise({.file_bytes = offset_,
                                 .directory_offset = blob.offset,
                                 .directory_bytes = blob.bytes,
                                 .directory_crc = blob.crc});
  file_.seekp(0);
  write(header);
  file_.close();
  if (!file_) fail(part_path_);
  std::error_code error;
  std::filesystem::rename(part_path_, path_, error);
  if (error)
    throw ModelError(fmt::format("{}: cannot be written: {}", path_.string(), error.message()));
  finished_ = true;
}

void ContainerWriter::write(std::span<const std::uint8_t> bytes) {
  errno = 0;
  file_.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
  if (!file_) fail(part_path_);
  offset_ += bytes.size();
}

void ContainerWriter::pad() {
  const std::vector<std::uint8_t> zeros(aligned_blob(offset_) - offset_);
  write(zeros);
}

}  // namespace sluice
