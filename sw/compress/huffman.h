// Length-limited Huffman codes in canonical order (docs/format.md).
//
// The lengths come from package-merge: L. Larmore and D. Hirschberg, "A fast algorithm for optimal
// length-limited Huffman codes", Journal of the ACM 37(3), 1990.
#ifndef SLUICE_SW_COMPRESS_HUFFMAN_H_
#define SLUICE_SW_COMPRESS_HUFFMAN_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice {

inline constexpr int kMaxCodeLength = 15;

// For symbols that occur frequency[s] times: the lengths, 1 to max_length, of a prefix code with
// the smallest sum of frequency * length; 0 for symbols that do not occur. One symbol alone gets
// length 1. Throws std::runtime_error if max_length is not 1 to 15 or too short for that many
// symbols. Equal frequencies are told apart by the number of the symbol, so the result depends on
// nothing else.
std::vector<int> huffman_lengths(std::span<const std::uint64_t> frequency, int max_length);

// Average lengths in bits a symbol, and so what the limit costs: of the code of huffman_lengths, of
// Huffman's without a limit, and the entropy below both. 0 if no symbol occurs.
struct AverageLengths {
  double limited = 0;
  double unlimited = 0;
  double entropy = 0;
};
AverageLengths average_lengths(std::span<const std::uint64_t> frequency, int max_length);

struct CanonicalCode {
  std::array<std::uint16_t, kMaxCodeLength + 1> count{};  // codes of each length; count[0] is 0
  std::vector<int> symbols;                               // by rank
  std::vector<std::uint16_t> codes;                       // by symbol
};

// Within a length symbols are in ascending order. The lengths must satisfy Kraft's inequality.
CanonicalCode canonical_code(std::span<const int> lengths);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_HUFFMAN_H_
