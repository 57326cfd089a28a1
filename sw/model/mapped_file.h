// A regular file mapped read-only into memory for as long as the object lives. An empty file maps
// to no bytes. The file must not be shortened by another program while it is mapped.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace sluice {

class MappedFile {
 public:
  // Throws ModelError with the path and the system's reason.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::span<const std::byte> bytes() const { return bytes_; }

  // Lets the pages that hold these bytes go from memory, as far as they are this file's; when they
  // are touched again they are read from the file again. For what has been read once and is large.
  void release(std::span<const std::byte> part) const;

 private:
  std::filesystem::path path_;
  std::span<const std::byte> bytes_;
};

using SharedFile = std::shared_ptr<const MappedFile>;

}  // namespace sluice
