#include "sw/compress/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sw/compress/bytes.h"

namespace sluice {
namespace {

constexpr std::size_t kCountBytes = 2 * kTableCounts;

void put_numbers(std::span<std::uint8_t> bytes, std::span<const std::uint16_t> numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i) put_le(bytes, 2 * i, numbers[i]);
}

}  // namespace

int TableImage::size() const {
  int size = kTableEntries;
  while (size > 0 && (entries[size - 1] & kValid) == 0) --size;
  return size;
}

std::array<std::uint8_t, kTableBytes> TableImage::serialise() const {
  std::array<std::uint8_t, kTableBytes> bytes{};
  put_numbers(bytes, count);
  put_numbers(std::span(bytes).subspan(kCountBytes), entries);
  return bytes;
}

std::vector<std::uint8_t> TableImage::serialise_compact() const {
  const auto image = serialise();
  return {image.begin(), image.begin() + kCountBytes + 2 * size()};
}

TableImage TableImage::parse(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kCountBytes || bytes.size() > kTableBytes || bytes.size() % 2 != 0) {
    throw std::runtime_error(
        fmt::format("a table of {} bytes: it has 32 and 2 more for each of up "
                    "to {} entries",
                    bytes.size(), kTableEntries));
  }
  TableImage table;
  for (int i = 0; i < kTableCounts; ++i) table.count[i] = get_le<std::uint16_t>(bytes, 2 * i);
  for (std::size_t i = 0; i < (bytes.size() - kCountBytes) / 2; ++i) {
    table.entries[i] = get_le<std::uint16_t>(bytes, kCountBytes + 2 * i);
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
