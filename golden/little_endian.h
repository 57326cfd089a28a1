// Little-endian integers in bytes.
#pragma once

#include <cstdint>

namespace sluice::golden {

inline uint16_t get_le16(const uint8_t* bytes) {
  return static_cast<uint16_t>(bytes[0] | bytes[1] << 8);
}

inline uint32_t get_le32(const uint8_t* bytes) {
  return get_le16(bytes) | static_cast<uint32_t>(get_le16(bytes + 2)) << 16;
}

// The lower `count` bytes of `value`.
inline void put_le(uint8_t* bytes, uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes[i] = static_cast<uint8_t>(value >> (8 * i));
}

}  // namespace sluice::golden
