#include "sw/container/container_writer.h"

#include <array>
#include <string>
#include <vector>

#include "sw/compress/crc32c.h"
#include "sw/container/container_header.h"

namespace sluice {

ContainerWriter::ContainerWriter(const std::filesystem::path& path, Unfinished unfinished)
    : file_(path, unfinished) {
  file_.write(std::array<std::uint8_t, kContainerHeaderBytes>{});
}

Blob ContainerWriter::add(std::span<const std::uint8_t> bytes) {
  begin_blob();
  append(bytes);
  return end_blob();
}

void ContainerWriter::begin_blob() {
  file_.write(std::vector<std::uint8_t>(aligned_blob(file_.offset()) - file_.offset()));
  blob_ = {file_.offset(), 0, 0};
}

void ContainerWriter::keep(const Blob& blob) {
  begin_blob();
  file_.skip(blob.bytes);
}

void ContainerWriter::append(std::span<const std::uint8_t> bytes) {
  file_.write(bytes);
  blob_.bytes += bytes.size();
  blob_.crc = crc32c(bytes, blob_.crc);
}

void ContainerWriter::finish(const Directory& directory) {
  const std::string text = to_text(directory);
  const Blob blob = add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  file_.rewrite_start(serialise({.file_bytes = blob.end(),
                                 .directory_offset = blob.offset,
                                 .directory_bytes = blob.bytes,
                                 .directory_crc = blob.crc}));
  file_.finish();
}

}  // namespace sluice
