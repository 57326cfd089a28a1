// Writes a container in one pass: blobs in the order in which they are added, then the directory,
// and the header at the beginning last of all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "sw/container/directory.h"
#include "sw/container/output_stream.h"

namespace sluice {

class ContainerWriter {
 public:
  // Throws ModelError as OutputStream does.
  ContainerWriter(const std::filesystem::path& path, Unfinished unfinished);

  Blob add(std::span<const std::uint8_t> bytes);

  // The next blob is in the file already.
  void keep(const Blob& blob);

  // What was added is in the file.
  void flush() { file_.flush(); }

  // A blob piece by piece.
  void begin_blob();
  void append(std::span<const std::uint8_t> bytes);
  Blob end_blob() const { return blob_; }

  // `directory` has the blobs in the order in which they were added: tensors, linears, files.
  void finish(const Directory& directory);

 private:
  OutputStream file_;
  Blob blob_;
};

}  // namespace sluice
