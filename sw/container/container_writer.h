// Writes a container in one pass: blobs in the order in which they are added, then the directory
// and the header. What it writes is called <path>.part until finish() gives it its name, so that no
// broken container is ever left under it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

#include "sw/container/directory.h"

namespace sluice {

class ContainerWriter {
 public:
  // Throws ModelError with the path and the system's reason, as all of it does.
  explicit ContainerWriter(std::filesystem::path path);
  ~ContainerWriter();  // removes the .part of a container that was not finished
  ContainerWriter(const ContainerWriter&) = delete;
  ContainerWriter& operator=(const ContainerWriter&) = delete;

  Blob add(std::span<const std::uint8_t> bytes);

  // A blob piece by piece.
  void begin_blob();
  void append(std::span<const std::uint8_t> bytes);
  Blob end_blob();

  // `directory` has the blobs in the order in which they were added: tensors, linears, files.
  void finish(const Directory& directory);

 private:
  void write(std::span<const std::uint8_t> bytes);
  void pad();

  std::filesystem::path path_;
  std::filesystem::path part_path_;
  std::ofstream file_;
  std::uint64_t offset_ = 0;
  Blob blob_;
  bool finished_ = false;
};

}  // namespace sluice
