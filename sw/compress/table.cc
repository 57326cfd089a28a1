#include "sw/compress/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "sw/compress/bytes.h"

namespace sluice {
namespace {

constexpr std::size_t kGranule = 32;

// Flags of an entry in a packed tensor: bits 1:0 the field, 2 the parity, 3 valid.
constexpr int kFlagBits = 4;
constexpr int kFieldShift = 8;

constexpr std::uint8_t flags_of(std::uint32_t entry) {
  return (entry >> kFieldShift & 7) | ((entry & TableImage::kValid) != 0 ? 8 : 0);
}

constexpr std::uint32_t entry_bits(int flags) {
  return static_cast<std::uint32_t>(flags & 7) << kFieldShift |
         ((flags & 8) != 0 ? TableImage::kValid : 0);
}

void put_counts(std::span<std::uint8_t> bytes,
                const std::array<std::uint16_t, kTableCounts>& count) {
  for (int i = 0; i < kTableCounts; ++i) put_le(bytes, 2 * i, count[i]);
}

}  // namespace

int TableImage::size() const {
  int size = kTableEntries;
  while (size > 0 && (entries[size - 1] & kValid) == 0) --size;
  return size;
}

std::vector<std::uint8_t> TableImage::serialise() const {
  const std::size_t entry_bytes = wide ? 4 : 2;
  const std::size_t used = kTableCountBytes + entry_bytes * std::max(size(), 1);
  std::vector<std::uint8_t> bytes((used + kGranule - 1) / kGranule * kGranule);
  put_counts(bytes, count);
  for (int i = 0; i < size(); ++i) {
    std::memcpy(&bytes[kTableCountBytes + entry_bytes * i], &entries[i], entry_bytes);
  }
  return bytes;
}

std::size_t TableImage::packed_bytes(std::size_t entries, bool wide, bool with_flags) {
  return kTableCountBytes + (wide ? 2 : 1) * entries + (with_flags ? (entries + 1) / 2 : 0);
}

std::vector<std::uint8_t> TableImage::serialise_packed(bool with_flags) const {
  const std::size_t used = size();
  std::vector<std::uint8_t> bytes(packed_bytes(used, wide, with_flags));
  put_counts(bytes, count);
  const std::size_t seconds = kTableCountBytes + used;
  const std::size_t flags = seconds + (wide ? used : 0);
  for (std::size_t i = 0; i < used; ++i) {
    bytes[kTableCountBytes + i] = static_cast<std::uint8_t>(entries[i]);
    if (wide) bytes[seconds + i] = static_cast<std::uint8_t>(entries[i] >> kSecondShift);
    if (with_flags) bytes[flags + i / 2] |= flags_of(entries[i]) << i % 2 * kFlagBits;
  }
  return bytes;
}

TableImage TableImage::parse_packed(std::span<const std::uint8_t> bytes, std::size_t entries,
                                    bool wide, bool with_flags) {
  TableImage table{.wide = wide, .count = {}, .entries = {}};
  for (int i = 0; i < kTableCounts; ++i) table.count[i] = get_le<std::uint16_t>(bytes, 2 * i);
  const std::size_t seconds = kTableCountBytes + entries;
  const std::size_t flags = seconds + (wide ? entries : 0);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::uint32_t second = wide ? bytes[seconds + i] : 0;
    table.entries[i] =
        bytes[kTableCountBytes + i] | second << kSecondShift |
        (with_flags ? entry_bits(bytes[flags + i / 2] >> i % 2 * kFlagBits) : kValid);
  }
  return table;
}

void TableImage::check(int max_code_len) const {
  int space = 1;
  int codes = 0;
  for (int length = 0; length < kTableCounts; ++length) {
    if (length > 0) space = 2 * space - count[length];
    codes += count[length];
    const bool wrong_length = (length == 0 || length > max_code_len) && count[length] != 0;
    if (wrong_length || space < 0 || codes > kTableEntries) {
      throw std::runtime_error(
          fmt::format("the table fails its check at code length {}: {}", length,
                      wrong_length ? fmt::format("codes must have 1 to {} bits", max_code_len)
                      : space < 0  ? std::string("there are more codes than fit that length")
                                   : fmt::format("there are more than {} codes", kTableEntries)));
    }
  }
}

}  // namespace sluice
