#include "sw/container/output_stream.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "sw/model/error.h"

namespace sluice {

std::filesystem::path part_path(const std::filesystem::path& path) {
  return path.string() + ".part";
}

OutputStream::OutputStream(std::filesystem::path path, Unfinished unfinished)
    : path_(std::move(path)), part_path_(part_path(path_)), unfinished_(unfinished) {
  errno = 0;
  const bool go_on = unfinished == Unfinished::kKeep && std::filesystem::exists(part_path_);
  file_.open(part_path_,
             std::ios::binary | (go_on ? std::ios::in | std::ios::out : std::ios::trunc));
  if (!file_) fail();
}

OutputStream::~OutputStream() {
  if (finished_ || unfinished_ == Unfinished::kKeep) return;
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(part_path_, ignored);
}

void OutputStream::write(std::span<const std::uint8_t> bytes) {
  errno = 0;
  file_.write(reinterpret_cast<const char*>(bytes.data()),
              static_cast<std::streamsize>(bytes.size()));
  if (!file_) fail();
  offset_ += bytes.size();
}

void OutputStream::skip(std::uint64_t bytes) {
  offset_ += bytes;
  file_.seekp(static_cast<std::streamoff>(offset_));
}

void OutputStream::flush() {
  errno = 0;
  file_.flush();
  if (!file_) fail();
}

void OutputStream::rewrite_start(std::span<const std::uint8_t> bytes) {
  file_.seekp(0);
  write(bytes);
  offset_ -= bytes.size();
  file_.seekp(0, std::ios::end);
}

void OutputStream::finish() {
  errno = 0;
  file_.close();
  if (!file_) fail();
  std::error_code error;
  std::filesystem::resize_file(part_path_, offset_, error);
  if (!error) std::filesystem::rename(part_path_, path_, error);
  if (error) {
    throw ModelError(fmt::format("{}: cannot be written: {}", path_.string(), error.message()));
  }
  finished_ = true;
}

void OutputStream::fail() const {
  throw ModelError(fmt::format("{}: cannot be written: {}", part_path_.string(),
                               std::generic_category().message(errno)));
}

}  // namespace sluice
