#include "golden/table.h"

#include "golden/little_endian.h"

namespace sluice::golden {

namespace {

// A narrow entry has its operand for both quantisers.
uint32_t widen(uint16_t entry) { return entry | uint32_t{entry & 0xFFu} << 16; }

}  // namespace

Table parse_table(std::span<const uint8_t> image, bool wide) {
  Table table;
  for (size_t i = 0; i < table.counts.size(); ++i) table.counts[i] = get_le16(&image[2 * i]);
  const auto entries = image.subspan(2 * table.counts.size());
  const size_t entry_bytes = wide ? 4 : 2;
  for (size_t i = 0; i < entries.size() / entry_bytes; ++i) {
    const uint8_t* entry = &entries[entry_bytes * i];
    table.entries[i] = wide ? get_le32(entry) : widen(get_le16(entry));
  }
  return table;
}

std::optional<int> find_bad_length(const Table& table, int max_code_len) {
  if (table.counts[0] != 0) return 0;
  int space = 1;
  int codes = 0;
  for (int length = 1; length <= kMaxCodeLen; ++length) {
    const int count = table.counts[length];
    space = 2 * space - count;
    codes += count;
    if ((count != 0 && length > max_code_len) || space < 0 || codes > 256) return length;
  }
  return std::nullopt;
}

}  // namespace sluice::golden
