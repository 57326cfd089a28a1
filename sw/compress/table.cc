#include "sw/compress/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "sw/compress/bytes.h"

namespace sluice {
namespace {

constexpr std::size_t kGranule = 32;

}  // namespace

int TableImage::size() const {
  int size = kTableEntries;
  while (size > 0 && (entries[size - 1] & kValid) == 0) --size;
  return size;
}

std::vector<std::uint8_t> TableImage::serialise() const {
  std::vector<std::uint8_t> bytes = serialise_compact();
  const std::size_t used = std::max(bytes.size(), kTableCountBytes + 1);
  bytes.resize((used + kGranule - 1) / kGranule * kGranule);
  return bytes;
}

std::vector<std::uint8_t> TableImage::serialise_compact() const {
  std::vector<std::uint8_t> bytes(kTableCountBytes + entry_bytes() * size());
  for (int i = 0; i < kTableCounts; ++i) put_le(std::span(bytes), 2 * i, count[i]);
  for (int i = 0; i < size(); ++i) {
    std::memcpy(&bytes[kTableCountBytes + entry_bytes() * i], &entries[i], entry_bytes());
  }
  return bytes;
}

TableImage TableImage::parse(std::span<const std::uint8_t> bytes, bool wide) {
  TableImage table{.wide = wide, .count = {}, .entries = {}};
  const std::size_t most = kTableCountBytes + table.entry_bytes() * kTableEntries;
  if (bytes.size() < kTableCountBytes || bytes.size() > most ||
      (bytes.size() - kTableCountBytes) % table.entry_bytes() != 0) {
    throw std::runtime_error(
        fmt::format("a table of {} bytes: it has {} and {} more for each of up to {} entries",
                    bytes.size(), kTableCountBytes, table.entry_bytes(), kTableEntries));
  }
  for (int i = 0; i < kTableCounts; ++i) table.count[i] = get_le<std::uint16_t>(bytes, 2 * i);
  const auto entries = bytes.subspan(kTableCountBytes);
  std::uint32_t* entry = table.entries.data();
  for (std::size_t i = 0; i < entries.size(); i += table.entry_bytes()) {
    std::memcpy(entry++, &entries[i], table.entry_bytes());
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
