// Little-endian numbers in bytes. Callers keep to the span.
#ifndef SLUICE_SW_COMPRESS_BYTES_H_
#define SLUICE_SW_COMPRESS_BYTES_H_

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace sluice {

static_assert(std::endian::native == std::endian::little, "hosts are little-endian");

template <std::unsigned_integral T>
void put_le(std::span<std::uint8_t> bytes, std::size_t offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof(T));
}

template <std::unsigned_integral T>
T get_le(std::span<const std::uint8_t> bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_BYTES_H_
