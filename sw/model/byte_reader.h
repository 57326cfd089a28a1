// Reads little-endian fields one after the other from bytes in memory, and never beyond their end:
// what is cut off there is a ModelError that says which field, at which byte of which file.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace sluice {

static_assert(std::endian::native == std::endian::little, "files are read as they lie in memory");

class ByteReader {
 public:
  // `where` opens each message: the file's path.
  ByteReader(std::span<const std::byte> bytes, std::string where)
      : bytes_(bytes), where_(std::move(where)) {}

  const std::string& where() const { return where_; }
  std::size_t offset() const { return offset_; }
  std::size_t remaining() const { return bytes_.size() - offset_; }

  template <typename T>
  T read(std::string_view field) {
    static_assert(std::is_arithmetic_v<T>);
    T value;
    std::memcpy(&value, take(sizeof(T), field).data(), sizeof(T));
    return value;
  }

  std::span<const std::byte> take(std::uint64_t count, std::string_view field);

 private:
  std::span<const std::byte> bytes_;
  std::string where_;
  std::size_t offset_ = 0;
};

}  // namespace sluice
