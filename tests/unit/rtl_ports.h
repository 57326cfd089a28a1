// Fields of a Verilated port, of whatever type Verilator made it: integers and arrays of 32-bit
// words both hold bit i of the port at bit i % 8 of byte i / 8 on a little-endian host.
#pragma once

#include <bit>
#include <cstdint>

namespace sluice {

static_assert(std::endian::native == std::endian::little);

template <class Port>
void set_field(Port& port, int low, int width, uint64_t value) {
  auto* bytes = reinterpret_cast<uint8_t*>(&port);
  for (int i = 0; i < width; ++i) {
    uint8_t& byte = bytes[(low + i) / 8];
    const auto mask = static_cast<uint8_t>(1 << (low + i) % 8);
    byte = static_cast<uint8_t>((value >> i & 1) != 0 ? byte | mask : byte & ~mask);
  }
}

template <class Port>
uint64_t get_field(const Port& port, int low, int width) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(&port);
  uint64_t value = 0;
  for (int i = 0; i < width; ++i) {
    value |= static_cast<uint64_t>(bytes[(low + i) / 8] >> (low + i) % 8 & 1) << i;
  }
  return value;
}

}  // namespace sluice
