// The memory that a golden machine is attached to. Addresses are in bytes, modulo 2^64.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace sluice::golden {

inline constexpr int kGranuleBytes = 32;

class Memory {
 public:
  virtual ~Memory() = default;

  // Fills `out`, one granule at a multiple of 32; false is a bus error.
  virtual bool read(uint64_t address, std::span<uint8_t> out) = 0;

  // Writes exactly `data`; false is a bus error.
  virtual bool write(uint64_t address, std::span<const uint8_t> data) = 0;
};

// Fills `out`, whole granules, in ascending order. Returns the address of the first granule that
// was answered with an error; what follows it in `out` is then unspecified.
std::optional<uint64_t> read_granules(Memory& memory, uint64_t address, std::span<uint8_t> out);

}  // namespace sluice::golden
