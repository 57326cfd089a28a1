// The software decoder of streams (docs/format.md, "Streams").
#ifndef SLUICE_SW_COMPRESS_STREAM_READER_H_
#define SLUICE_SW_COMPRESS_STREAM_READER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/stream_layout.h"
#include "sw/compress/symbol.h"
#include "sw/compress/table.h"
#include "sw/compress/types.h"

namespace sluice {

struct DecodedStream {
  std::vector<Symbol> symbols;  // [n, ks]; the select bit is 0 in dense
  std::uint64_t code_bits = 0;  // bits of all codes
};

// Throws std::runtime_error in the words of docs/commands.md for a stream that ends early, has bits
// that are no code or whose entry is not valid, or has words beyond its end that are too many or
// not zero. The table must have passed TableImage::check.
DecodedStream read_stream(std::span<const std::uint8_t> stream, int n, int ks,
                          const StreamLayout& layout, Sparsity sparsity, const CodingChoice& coding,
                          const TableImage& table);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_STREAM_READER_H_
