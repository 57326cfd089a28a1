// Code tables (docs/format.md, Tables).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace sluice::golden {

inline constexpr int kMaxCodeLen = 15;
inline constexpr int kMinTableBytes = 64;
inline constexpr int kMaxTableBytes = 544;
inline constexpr int kMaxWideTableBytes = 1056;

struct Table {
  std::array<uint16_t, kMaxCodeLen + 1> counts{};  // codes of each length
  std::array<uint32_t, 256> entries{};             // wide; those that the image lacks are not valid
};

// An image of kMinTableBytes to kMaxTableBytes or, with wide entries, kMaxWideTableBytes; a
// multiple of 32 bytes.
Table parse_table(std::span<const uint8_t> image, bool wide);

// The first code length at which the table fails its check, if any.
std::optional<int> find_bad_length(const Table& table, int max_code_len);

}  // namespace sluice::golden
