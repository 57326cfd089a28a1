// The software decoder of streams (docs/format.md, "Streams", "Selects", "Trellis").
#ifndef SLUICE_SW_COMPRESS_STREAM_READER_H_
#define SLUICE_SW_COMPRESS_STREAM_READER_H_

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/huffman.h"
#include "sw/compress/stream_layout.h"
#include "sw/compress/symbol.h"
#include "sw/compress/table.h"
#include "sw/compress/types.h"

namespace sluice {

struct DecodedStream {
  std::vector<Symbol> symbols;  // [n, ks]; operand and field, which is 0 in dense and 0 or 1 in 1:2
  std::array<std::uint64_t, 1 + kMaxCodeLength> lengths{};  // codes of each length in bits

  std::uint64_t code_bits() const;
};

struct StreamCoding {
  Sparsity sparsity = Sparsity::kDense;
  CodingChoice coding{};
  int trellis_states = 0;  // 4 or 8 in trellis
};

// In 2:4 `second` is the table of odd stored weights; otherwise it is not used. Tables must have
// passed TableImage::check. Throws std::runtime_error in the words of docs/commands.md for a stream
// that ends early, has bits that are no code or whose entry is not valid or has a field that is no
// select, or has words beyond its end that are too many or not zero.
DecodedStream read_stream(std::span<const std::uint8_t> stream, int n, int ks,
                          const StreamLayout& layout, const StreamCoding& coding,
                          const TableImage& table, const TableImage& second = {});

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_STREAM_READER_H_
