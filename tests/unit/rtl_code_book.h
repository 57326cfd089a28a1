// Code books and tables for benches of the decompressor, from docs/format.md: canonical codes made
// from the number of codes of each length, decoded bit by bit; entries; and random ones, as the
// structures of sluice_pkg.sv.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tb/random.h"
#include "tests/unit/rtl_ports.h"

namespace sluice {

inline constexpr int kFormatMaxLen = 15;
inline constexpr size_t kLaneThreshold = 48;  // bits; a lane with fewer takes a word

enum class Coding { kRaw, kFixed, kHuffman, kTrellis };

constexpr bool is_prefix_code(Coding coding) {
  return coding == Coding::kHuffman || coding == Coding::kTrellis;
}

using CodeCounts = std::array<uint16_t, 16>;  // by length

struct Code {
  uint32_t bits = 0;
  int length = 0;
  int rank = 0;
};

// The codes in the order of their ranks.
inline std::vector<Code> canonical_codes(const CodeCounts& counts) {
  std::vector<Code> codes;
  uint32_t code = 0;
  for (int length = 1; length <= kFormatMaxLen; ++length) {
    for (int i = 0; i < counts[length]; ++i) {
      codes.push_back({code++, length, static_cast<int>(codes.size())});
    }
    code *= 2;
  }
  return codes;
}

// What docs/decompress.md calls limit[L]: the first value beyond the codes of length up to L,
// left-justified to 15 bits.
inline uint32_t limit_of(const CodeCounts& counts, int length) {
  uint32_t code = 0;
  for (int l = 1; l <= length; ++l) code = code * 2 + counts[l];
  return code << (kFormatMaxLen - length);
}

// offset[L]: the rank of the first code of length L minus its value, modulo 256.
inline uint8_t offset_of(const CodeCounts& counts, int length) {
  uint32_t code = 0;
  uint32_t rank = 0;
  for (int l = 1; l < length; ++l) {
    code = (code + counts[l]) * 2;
    rank += counts[l];
  }
  if (length == 1) code = 0;
  return static_cast<uint8_t>(rank - code);
}

// Decodes by comparing with every prefix; slow and plain.
class CodeDecoder {
 public:
  explicit CodeDecoder(const CodeCounts& counts) : ranks_(1 << (kFormatMaxLen + 1), kNone) {
    for (const Code& code : canonical_codes(counts)) {
      ranks_[(1u << code.length) + code.bits] = static_cast<int16_t>(code.rank);
    }
  }

  // The code at the front of 15 bits; length 0 if they start with none.
  Code decode(uint32_t peek) const {
    for (int length = 1; length <= kFormatMaxLen; ++length) {
      const uint32_t bits = peek >> (kFormatMaxLen - length);
      const int16_t rank = ranks_[(1u << length) + bits];
      if (rank != kNone) return {bits, length, rank};
    }
    return {};
  }

 private:
  static constexpr int16_t kNone = -1;
  std::vector<int16_t> ranks_;  // by the bits with a 1 in front
};

// Grows a tree by splitting leaves, now and then a deep one, then drops leaves for incomplete
// codes.
inline CodeCounts random_counts(Random& random, int max_length) {
  std::vector<int> leaves{0};
  const uint32_t symbols = 2 + random.below(255);
  const bool deep = random.chance(0.3);
  for (int tries = 0; leaves.size() < symbols && tries < 2000; ++tries) {
    size_t pick = random.below(static_cast<uint32_t>(leaves.size()));
    if (deep && random.chance(0.7)) pick = leaves.size() - 1;
    if (leaves[pick] == max_length) continue;
    const int length = ++leaves[pick];
    leaves.push_back(length);
  }
  const double drop = random.chance(0.5) ? 0.2 : 0.0;
  CodeCounts counts{};
  for (const int length : leaves) {
    if (length > 0 && !random.chance(drop)) ++counts[length];
  }
  return counts;
}

// The longest possible chain: lengths 1, 2, .. max, max.
inline CodeCounts chain_counts(int max_length) {
  CodeCounts counts{};
  for (int length = 1; length <= max_length; ++length) counts[length] = 1;
  ++counts[max_length];
  return counts;
}

// A table image: as many entries as it has, each as in docs/format.md, of 16 bits or, wide, of 32.
struct TestTable {
  CodeCounts counts{};
  bool wide = false;
  std::vector<uint32_t> entries{};

  // The entry of an index; one that is not valid beyond the last.
  uint32_t entry(uint32_t index) const { return index < entries.size() ? entries[index] : 0; }
};

inline constexpr uint32_t kEntryValid = 1 << 15;
inline constexpr uint32_t kTableEntries = 256;

struct TableOptions {
  double invalid = 0.0;  // chance of an entry
  bool wide = false;
  uint32_t entries = kTableEntries;
  uint32_t fields = 4;     // fields are below this,
  double any_field = 0.0;  // but with this chance anything
};

inline TestTable random_table(Random& random, const CodeCounts& counts,
                              const TableOptions& options) {
  TestTable table{.counts = counts, .wide = options.wide};
  for (uint32_t i = 0; i < options.entries; ++i) {
    auto entry = static_cast<uint32_t>(random.next()) & ~(kEntryValid | 0x300);
    entry |= random.below(random.chance(options.any_field) ? 4 : options.fields) << 8;
    if (!options.wide) entry &= 0xFFFF;
    if (!random.chance(options.invalid)) entry |= kEntryValid;
    table.entries.push_back(entry);
  }
  return table;
}

// entry_t: {valid, parity, field, operand 1, operand 0}.
inline uint32_t entry_bits(const TestTable& table, uint32_t index) {
  const uint32_t entry = table.entry(index);
  const uint32_t operand = entry & 0xFF;
  const uint32_t second = table.wide ? entry >> 16 & 0xFF : operand;
  return (entry >> 15 & 1) << 19 | (entry >> 10 & 1) << 18 | (entry >> 8 & 3) << 16 | second << 8 |
         operand;
}

// code_book_t: {limits, offsets, entries}, lengths 1 to 15, and an array of them by slot.
inline constexpr int kBookBits = 15 * 16 + 15 * 8 + 9;

constexpr int limit_place(int slot, int length) {
  return slot * kBookBits + 9 + 15 * 8 + 16 * (length - 1);
}
constexpr int offset_place(int slot, int length) { return slot * kBookBits + 9 + 8 * (length - 1); }
constexpr int entries_place(int slot) { return slot * kBookBits; }

// Lengths beyond max_code_len hold noise: no lane may look at them.
template <class Port>
void set_book(Port& port, int slot, const TestTable& table, int max_code_len, Random& random) {
  for (int length = 1; length <= kFormatMaxLen; ++length) {
    const bool known = length <= max_code_len;
    set_field(port, limit_place(slot, length), 16,
              known ? limit_of(table.counts, length) : random.next());
    set_field(port, offset_place(slot, length), 8,
              known ? offset_of(table.counts, length) : random.next());
  }
  set_field(port, entries_place(slot), 9, table.entries.size());
}

}  // namespace sluice
