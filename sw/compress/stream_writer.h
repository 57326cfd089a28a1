// Writes symbols as a stream for the machine's lanes (docs/format.md, "Streams").
#ifndef SLUICE_SW_COMPRESS_STREAM_WRITER_H_
#define SLUICE_SW_COMPRESS_STREAM_WRITER_H_

#include <cstdint>
#include <span>
#include <vector>

#include "sw/compress/codebook.h"
#include "sw/compress/stream_layout.h"
#include "sw/compress/symbol.h"

namespace sluice {

inline constexpr int kStreamGranule = 32;  // bytes that a stream is a multiple of
inline constexpr std::uint64_t kMaxStreamBytes = 0xFFFFFFE0;  // that a MUL can state

// symbols is [n, ks], row-major, n and ks at least 1. Stored weight i of a column has a code of
// even for even i and of odd for odd i (in 2:4; otherwise both are the same). Returns the stream
// with its padding. Throws std::runtime_error if a symbol has no code or the stream would be too
// long.
std::vector<std::uint8_t> write_stream(std::span<const Symbol> symbols, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& even,
                                       const CodeOfSymbol& odd);

inline std::vector<std::uint8_t> write_stream(std::span<const Symbol> symbols, int n, int ks,
                                              const StreamLayout& layout,
                                              const CodeOfSymbol& codes) {
  return write_stream(symbols, n, ks, layout, codes, codes);
}

// The same for dense, whose symbols are the operands as bytes.
std::vector<std::uint8_t> write_stream(std::span<const std::uint8_t> operands, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& codes);

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_STREAM_WRITER_H_
