// The table that turns codes into operands, and its image in memory (docs/format.md, "Tables").
#ifndef SLUICE_SW_COMPRESS_TABLE_H_
#define SLUICE_SW_COMPRESS_TABLE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/symbol.h"

namespace sluice {

inline constexpr int kTableEntries = 256;
inline constexpr int kTableCounts = 16;
inline constexpr std::size_t kTableCountBytes = 2 * kTableCounts;

// Bytes of the largest images.
inline constexpr int kTableBytes = 544;
inline constexpr int kWideTableBytes = 1056;

struct TableImage {
  bool wide = false;  // entries have a second operand; trellis codes
  std::array<std::uint16_t, kTableCounts> count{};
  std::array<std::uint32_t, kTableEntries> entries{};

  static constexpr std::uint32_t kValid = 0x8000;
  static constexpr int kParityShift = 10;
  static constexpr int kSecondShift = 16;

  static constexpr std::uint32_t entry(Symbol symbol) { return kValid | symbol; }
  static constexpr std::uint32_t wide_entry(Symbol symbol, int parity, std::int8_t second) {
    return entry(symbol) | static_cast<std::uint32_t>(parity) << kParityShift |
           static_cast<std::uint32_t>(static_cast<std::uint8_t>(second)) << kSecondShift;
  }

  // Number of entries up to the last valid one.
  int size() const;

  // The image that a LOAD takes: of size() entries, at least one, up to a whole granule.
  std::vector<std::uint8_t> serialise() const;

  // The first size() entries as they lie in a packed tensor (docs/format.md, "Packed tensors"),
  // each with 0, 2 or 4 bits of flags. What is not among these is the same for all entries: valid,
  // with field and parity 0.
  std::vector<std::uint8_t> serialise_packed(int flag_bits) const;

  static std::size_t packed_bytes(std::size_t entries, bool wide, int flag_bits);

  // From packed_bytes(); entries is at most 256.
  static TableImage parse_packed(std::span<const std::uint8_t> bytes, std::size_t entries,
                                 bool wide, int flag_bits);

  // The check that the machine makes at LOAD. Throws std::runtime_error that names the code length
  // at which the counts fail it.
  void check(int max_code_len) const;

  bool operator==(const TableImage&) const = default;
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_TABLE_H_
