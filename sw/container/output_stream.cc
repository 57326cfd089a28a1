#include "sw/container/output_stream.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "sw/model/error.h"

namespace sluice {

OutputStream::OutputStream(std::filesystem::path path) : path_(std::move(path)) {
  part_path_ = path_;
  part_path_ += ".part";
  errno = 0;
  file_.open(part_path_, std::ios::binary | std::ios::trunc);
  if (!file_) fail();
}

OutputStream::~OutputStream() {
  if (finished_) return;
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
  std::filesystem::rename(part_path_, path_, error);
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
