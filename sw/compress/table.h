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
inline constexpr int kTableBytes = 544;

struct TableImage {
  std::array<std::uint16_t, kTableCounts> count{};
  std::array<std::uint16_t, kTableEntries> entries{};

  static constexpr std::uint16_t kValid = 0x8000;
  static constexpr std::uint16_t entry(Symbol symbol) { return kValid | symbol; }

  // Number of entries up to the last valid one.
  int size() const;

  // The image that a LOAD takes.
  std::array<std::uint8_t, kTableBytes> serialise() const;

  // The same shortened to the first size() entries: 32 + 2 * size() bytes.
  std::vector<std::uint8_t> serialise_compact() const;

  // From 32 + 2 * E bytes, E at most 256; the entries that are not given are not valid.
  // Throws std::runtime_error for any other number of bytes.
  static TableImage parse(std::span<const std::uint8_t> bytes);

  // The check that the machine makes at LOAD. Throws std::runtime_error that names the code length
  // at which the counts fail it.
  void check(int max_code_len) const;

  bool operator==(const TableImage&) const = default;
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_TABLE_H_
