// Two codes one after the other as one number, so that the writer handles both at once, and where
// the writer finds them.
#ifndef SLUICE_SW_COMPRESS_CODE_PAIR_H_
#define SLUICE_SW_COMPRESS_CODE_PAIR_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/compress/codebook.h"

namespace sluice {

// From the lowest byte on: the length of both, of the first, of the second; above them the bits.
using CodePair = std::uint64_t;

constexpr CodePair make_code_pair(Code first, Code second) {
  const CodePair bits = static_cast<CodePair>(first.bits) << second.length | second.bits;
  return bits << 24 | second.length << 16 | first.length << 8 | (first.length + second.length);
}
constexpr unsigned length_of(CodePair pair) { return static_cast<std::uint8_t>(pair); }
constexpr std::uint8_t first_length_of(CodePair pair) {
  return static_cast<std::uint8_t>(pair >> 8);
}
constexpr std::uint8_t second_length_of(CodePair pair) {
  return static_cast<std::uint8_t>(pair >> 16);
}
constexpr std::uint64_t bits_of(CodePair pair) { return pair >> 24; }

// Looks codes up one by one. S is the type of symbols.
template <typename S>
class SingleCodes {
 public:
  using Symbols = S;

  SingleCodes(const CodeOfSymbol& even, const CodeOfSymbol& odd) {
    std::ranges::copy(even, codes_.begin());
    std::ranges::copy(odd, codes_.begin() + kSymbols);
  }

  // Of stored weight i.
  Code code(const S* symbol, int i) const { return codes_[i % 2 * kSymbols + *symbol]; }

  // Of stored weights i and i + 1.
  CodePair pair(const S* symbols, int i) const {
    return make_code_pair(code(symbols, i), code(symbols + 1, i + 1));
  }

 private:
  std::array<Code, 2 * kSymbols> codes_;
};

// Looks codes of dense operands up two by two, in a table of all pairs: faster, once it is made.
class PairedCodes {
 public:
  using Symbols = std::uint8_t;

  explicit PairedCodes(const CodeOfSymbol& codes) : codes_(codes) {
    std::vector<std::size_t> coded;
    for (std::size_t operand = 0; operand < kOperands; ++operand) {
      if (codes[operand].length > 0) coded.push_back(operand);
    }
    for (const std::size_t second : coded) {
      for (const std::size_t first : coded) {
        pairs_[second * kOperands + first] = make_code_pair(codes[first], codes[second]);
      }
    }
  }

  Code code(const std::uint8_t* operand, int) const { return codes_[*operand]; }

  CodePair pair(const std::uint8_t* operands, int) const {
    return pairs_[get_le<std::uint16_t>({operands, 2}, 0)];
  }

 private:
  static constexpr std::size_t kOperands = 256;

  const CodeOfSymbol& codes_;
  std::vector<CodePair> pairs_ = std::vector<CodePair>(kOperands * kOperands);  // 0 without a code
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_CODE_PAIR_H_
