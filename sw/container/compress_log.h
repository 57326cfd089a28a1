// What a compression has finished, in a file beside the unfinished container, so that the same
// command goes on from there when it was stopped: a line that says of what, then a line a part
// (docs/container.md, "Stopped and gone on").
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sw/container/directory.h"

namespace sluice {

class CompressLog {
 public:
  // `part` is the unfinished container, `identity` a line of text that has all that its bytes
  // depend on. Keeps what a log of the same identity says, as far as the bytes of `part` have their
  // checksums, and forgets the rest. Throws ModelError if the log cannot be written.
  CompressLog(const std::filesystem::path& part, const std::string& identity);

  const std::vector<PackedPart>& kept() const { return kept_; }
  void add(const PackedPart& part);  // once its bytes are in the file
  void remove();                     // when the container is complete

 private:
  void write_line(const std::string& text);
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::vector<PackedPart> kept_;
  std::ofstream file_;
};

}  // namespace sluice
