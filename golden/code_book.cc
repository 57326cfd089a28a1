#include "golden/code_book.h"

#include <algorithm>

namespace sluice::golden {
namespace {

Symbol to_symbol(uint16_t entry, int length) {
  return {.operand = static_cast<int8_t>(entry & 0xFF),
          .select = (entry >> 8 & 1) != 0,
          .valid = (entry >> 15 & 1) != 0,
          .length = static_cast<uint8_t>(length)};
}

int longest_code(const Table& table) {
  int length = kMaxCodeLen;
  while (length > 1 && table.counts[length] == 0) --length;
  return length;
}

}  // namespace

CodeBook CodeBook::raw_operands() {
  CodeBook book(8);
  for (int value = 0; value < 256; ++value) {
    book.symbols_[value] = {static_cast<int8_t>(value), false, true, 8};
  }
  return book;
}

CodeBook CodeBook::fixed(int bits, const Table& table) {
  CodeBook book(bits);
  for (size_t index = 0; index < book.symbols_.size(); ++index) {
    book.symbols_[index] = to_symbol(table.entries[index], bits);
  }
  return book;
}

CodeBook CodeBook::huffman(const Table& table) {
  CodeBook book(longest_code(table));
  // In canonical order the codes cover the values of the peeked bits from 0 upwards without a gap.
  auto next = book.symbols_.begin();
  int rank = 0;
  for (int length = 1; length <= book.peek_bits_; ++length) {
    for (int i = 0; i < table.counts[length]; ++i, ++rank) {
      next = std::fill_n(next, size_t{1} << (book.peek_bits_ - length),
                         to_symbol(table.entries[rank], length));
    }
  }
  return book;
}

}  // namespace sluice::golden
