#include "golden/code_book.h"

#include <algorithm>

namespace sluice::golden {
namespace {

Symbol to_symbol(uint32_t entry, int length) {
  return {.operands = {static_cast<uint8_t>(entry), static_cast<uint8_t>(entry >> 16)},
          .field = static_cast<uint8_t>(entry >> 8 & 3),
          .parity = (entry >> 10 & 1) != 0,
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
    const auto operand = static_cast<uint8_t>(value);
    book.symbols_[value] = {.operands = {operand, operand}, .valid = true, .length = 8};
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

CodeBook CodeBook::trellis(const Table& table) {
  CodeBook book = huffman(table);
  book.is_trellis_ = true;
  return book;
}

void CodeBook::limit_fields(int valid_fields) {
  for (Symbol& symbol : symbols_) symbol.valid &= symbol.field < valid_fields;
}

}  // namespace sluice::golden
