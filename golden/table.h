// Code tables (docs/format.md, Tables).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace sluice::golden {

inline constexpr int kMaxCodeLen = 15;
inline constexpr int kTableBytes = 544;

struct Table {
  std::array<uint16_t, kMaxCodeLen + 1> counts{};  // codes of each length
  std::array<uint16_t, 256> entries{};             // operand, select and valid of each index
};

Table parse_table(std::span<const uint8_t, kTableBytes> image);

// The first code length at which the table fails its check, if any.
std::optional<int> find_bad_length(const Table& table, int max_code_len);

}  // namespace sluice::golden
