#include "sw/compress/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "sw/compress/bytes.h"

namespace sluice {
namespace {

constexpr std::size_t kGranule = 32;

constexpr int kFieldShift = 8;
constexpr int kAllFlags = 4;  // bits 1:0 the field, 2 the parity, 3 valid

constexpr std::uint8_t flags_of(std::uint32_t entry) {
  return (entry >> kFieldShift & 7) | ((entry & TableImage::kValid) != 0 ? 8 : 0);
}

constexpr std::uint32_t entry_bits(int flags) {
  return static_cast<std::uint32_t>(flags & 7) << kFieldShift |
         ((flags & 8) != 0 ? TableImage::kValid : 0);
}

// Where the flags of an entry stand, in bits from the first flags on.
struct FlagPlace {
  FlagPlace(std::size_t entry, int flag_bits)
      : byte(entry * flag_bits / 8), shift(entry * flag_bits % 8) {}

  std::size_t byte;
  int shift;
};

// In a packed tensor: count[1] to count[15], 9 bits each.
constexpr int kCountBits = 9;
constexpr std::size_t kPackedCountBytes = (kCountBits * (kTableCounts - 1) + 7) / 8;

void put_counts(std::span<std::uint8_t> bytes,
                const std::array<std::uint16_t, kTableCounts>& count) {
  for (int length = 1; length < kTableCounts; ++length) {
    const int bit = kCountBits * (length - 1);
    const int shifted = count[length] << bit % 8;
    bytes[bit / 8] |= shifted & 0xFF;
    bytes[bit / 8 + 1] |= shifted >> 8;
  }
}

std::array<std::uint16_t, kTableCounts> get_counts(std::span<const std::uint8_t> bytes) {
  std::array<std::uint16_t, kTableCounts> count{};
  for (int length = 1; length < kTableCounts; ++length) {
    const int bit = kCountBits * (length - 1);
    count[length] = get_le<std::uint16_t>(bytes, bit / 8) >> bit % 8 & ((1 << kCountBits) - 1);
  }
  return count;
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
  for (int i = 0; i < kTableCounts; ++i) put_le(std::span(bytes), 2 * i, count[i]);
  for (int i = 0; i < size(); ++i) {
    std::memcpy(&bytes[kTableCountBytes + entry_bytes * i], &entries[i], entry_bytes);
  }
  return bytes;
}

std::size_t TableImage::packed_bytes(std::size_t entries, bool wide, int flag_bits) {
  return kPackedCountBytes + (wide ? 2 : 1) * entries + (entries * flag_bits + 7) / 8;
}

std::vector<std::uint8_t> TableImage::serialise_packed(int flag_bits) const {
  const std::size_t used = size();
  std::vector<std::uint8_t> bytes(packed_bytes(used, wide, flag_bits));
  put_counts(bytes, count);
  const std::size_t seconds = kPackedCountBytes + used;
  const std::size_t flags = seconds + (wide ? used : 0);
  for (std::size_t i = 0; i < used; ++i) {
    bytes[kPackedCountBytes + i] = static_cast<std::uint8_t>(entries[i]);
    if (wide) bytes[seconds + i] = static_cast<std::uint8_t>(entries[i] >> kSecondShift);
    if (flag_bits == 0) continue;
    const FlagPlace place(i, flag_bits);
    const int kept = flags_of(entries[i]) & ((1 << flag_bits) - 1);
    bytes[flags + place.byte] |= kept << place.shift;
  }
  return bytes;
}

TableImage TableImage::parse_packed(std::span<const std::uint8_t> bytes, std::size_t entries,
                                    bool wide, int flag_bits) {
  TableImage table{.wide = wide, .count = get_counts(bytes), .entries = {}};
  const std::size_t seconds = kPackedCountBytes + entries;
  const std::size_t flags = seconds + (wide ? entries : 0);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::uint32_t second = wide ? bytes[seconds + i] : 0;
    table.entries[i] = bytes[kPackedCountBytes + i] | second << kSecondShift;
    if (flag_bits < kAllFlags) table.entries[i] |= kValid;
    if (flag_bits == 0) continue;
    const FlagPlace place(i, flag_bits);
    table.entries[i] |=
        entry_bits(bytes[flags + place.byte] >> place.shift & ((1 << flag_bits) - 1));
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
