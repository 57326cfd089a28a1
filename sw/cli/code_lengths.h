// How long the Huffman codes of a packed tensor are, and how many weights have each length.
#ifndef SLUICE_SW_CLI_CODE_LENGTHS_H_
#define SLUICE_SW_CLI_CODE_LENGTHS_H_

#include <array>
#include <cstdint>
#include <string>

#include "sw/compress/packed_tensor.h"
#include "sw/report/plot.h"

namespace sluice {

struct CodeLengths {
  std::array<uint64_t, kMaxCodeLength + 1> codes{};    // by length in bits
  std::array<uint64_t, kMaxCodeLength + 1> weights{};  // stored ones

  uint64_t bits() const;  // of all weights
};

// For a tensor whose coding is huffman.
CodeLengths code_lengths(const PackedTensor& packed);

// Shares of codes and of weights, from the shortest code to the longest.
report::Histogram code_length_histogram(const CodeLengths& lengths, const std::string& title);

}  // namespace sluice

#endif  // SLUICE_SW_CLI_CODE_LENGTHS_H_
