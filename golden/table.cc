#include "golden/table.h"

#include "golden/little_endian.h"

namespace sluice::golden {

Table parse_table(std::span<const uint8_t, kTableBytes> image) {
  Table table;
  const size_t first_entry = table.counts.size();
  for (size_t i = 0; i < first_entry; ++i) table.counts[i] = get_le16(&image[2 * i]);
  for (size_t i = 0; i < table.entries.size(); ++i) {
    table.entries[i] = get_le16(&image[2 * (first_entry + i)]);
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
