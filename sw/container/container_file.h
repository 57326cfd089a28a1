// A container opened for reading (docs/container.md). The file is mapped: what is not asked for is
// not read. Header and directory are checked when it is opened, the CRC of each blob when it is
// asked for.
//
// Throws ModelError for a file that is cut off, damaged, of another version or no container. The
// file must not be shortened while it is open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "sw/compress/packed_tensor.h"
#include "sw/container/directory.h"
#include "sw/model/mapped_file.h"

namespace sluice {

// Whether it is a file that begins as a container does.
bool is_container(const std::filesystem::path& path);

class ContainerFile {
 public:
  static ContainerFile open(const std::filesystem::path& path);

  std::string source() const { return file_->path().string(); }
  const Directory& directory() const { return directory_; }
  std::uint64_t bytes() const { return file_->bytes().size(); }

  // Views belong to this object or a copy of it.
  TensorView tensor(const PlainTensor& tensor) const;
  std::span<const std::uint8_t> part_bytes(const PackedLinear& linear, std::size_t part) const;
  PackedTensor part(const PackedLinear& linear, std::size_t part) const;
  std::string text(const StoredFile& file) const;

  // Everything: all CRCs, every packed tensor's codes, every value finite.
  void check() const;

 private:
  ContainerFile(SharedFile file, Directory directory)
      : file_(std::move(file)), directory_(std::move(directory)) {}

  std::span<const std::byte> blob(const Blob& blob, const std::string& name) const;

  SharedFile file_;
  Directory directory_;
};

}  // namespace sluice
