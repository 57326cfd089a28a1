// A file that is written in one go and has its name only when it is complete: until then it is
// called <path>.part, which is removed if it is given up, or kept for another run to go on with.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <span>

namespace sluice {

enum class Unfinished { kRemove, kKeep };

std::filesystem::path part_path(const std::filesystem::path& path);

class OutputStream {
 public:
  // Throws ModelError with the path and the system's reason, as all of it does. With kKeep, what a
  // <path>.part has already stays there until it is written over.
  explicit OutputStream(std::filesystem::path path, Unfinished unfinished = Unfinished::kRemove);
  ~OutputStream();
  OutputStream(const OutputStream&) = delete;
  OutputStream& operator=(const OutputStream&) = delete;

  std::uint64_t offset() const { return offset_; }
  void write(std::span<const std::uint8_t> bytes);
  void skip(std::uint64_t bytes);  // they are there already
  void flush();                    // what was written is the file's
  void rewrite_start(std::span<const std::uint8_t> bytes);

  void finish();

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::filesystem::path part_path_;
  const Unfinished unfinished_;
  std::ofstream file_;
  std::uint64_t offset_ = 0;
  bool finished_ = false;
};

}  // namespace sluice
