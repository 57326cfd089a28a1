// What the front bits of a lane stand for, under one coding (docs/format.md, Codes).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "golden/table.h"

namespace sluice::golden {

struct Symbol {
  std::array<uint8_t, 2> operands{};  // of the two quantisers
  uint8_t field = 0;                  // that the select follows from
  bool parity = false;
  bool valid = false;
  uint8_t length = kMaxCodeLen;  // bits of the code; bits that are no code count as one of 15
};

// All symbols by the value of the bits that a code can be recognised from.
class CodeBook {
 public:
  // 8 bits that are the operand.
  static CodeBook raw_operands();
  // `bits`, 1 to 8, that are the index of a table entry.
  static CodeBook fixed(int bits, const Table& table);
  // Canonical codes; the table has passed its check.
  static CodeBook huffman(const Table& table);
  // The same codes, where the state of a trellis picks the operand.
  static CodeBook trellis(const Table& table);

  // Makes symbols whose field is not below `valid_fields` not valid.
  void limit_fields(int valid_fields);

  bool is_trellis() const { return is_trellis_; }

  // The symbol at the front of `bits`, the most significant first.
  const Symbol& operator()(uint64_t bits) const { return symbols_[bits >> (64 - peek_bits_)]; }

 private:
  explicit CodeBook(int peek_bits) : peek_bits_(peek_bits), symbols_(size_t{1} << peek_bits) {}

  int peek_bits_;
  bool is_trellis_ = false;
  std::vector<Symbol> symbols_;
};

}  // namespace sluice::golden
