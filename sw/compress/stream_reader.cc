#include "sw/compress/stream_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "sw/compress/bytes.h"
#include "sw/compress/huffman.h"
#include "sw/compress/stream_writer.h"

namespace sluice {
namespace {

constexpr int kWordBits = 16;
constexpr std::size_t kWordBytes = 2;
constexpr std::size_t kSpareWords = 16;  // that a stream must have fewer of

struct Decoded {
  Symbol symbol = 0;
  std::uint8_t length = 0;  // 0: no code
};

// For each 15 bits at the front of a lane the code that they begin with.
class DecodeTable {
 public:
  DecodeTable(Sparsity sparsity, const CodingChoice& coding, const TableImage& table)
      : decoded_(std::size_t{1} << kMaxCodeLength) {
    const bool dense = sparsity == Sparsity::kDense;
    const auto symbol_of = [&](int index) -> int {
      if (dense && coding.coding == Coding::kRaw) return index;
      const std::uint16_t entry = table.entries[index];
      if ((entry & TableImage::kValid) == 0) return kNoSymbol;
      return entry & (dense ? kOperandMask : kOperandMask | kSelectBit);
    };
    if (coding.coding == Coding::kHuffman) {
      int code = 0;
      int rank = 0;
      for (int length = 1; length <= kMaxCodeLength; ++length, code *= 2) {
        for (int i = 0; i < table.count[length]; ++i) add(code++, length, symbol_of(rank++));
      }
    } else {
      const int bits = coding.coding == Coding::kRaw ? 8 : coding.fixed_bits;
      for (int code = 0; code < 1 << bits; ++code) add(code, bits, symbol_of(code));
    }
  }

  Decoded operator[](std::uint64_t front) const { return decoded_[front]; }

 private:
  static constexpr int kNoSymbol = -1;

  void add(int code, int length, int symbol) {
    if (symbol == kNoSymbol) return;
    const int free_bits = kMaxCodeLength - length;
    std::fill_n(decoded_.begin() + (static_cast<std::ptrdiff_t>(code) << free_bits),
                std::size_t{1} << free_bits,
                Decoded{static_cast<Symbol>(symbol), static_cast<std::uint8_t>(length)});
  }

  std::vector<Decoded> decoded_;
};

struct Lane {
  std::uint64_t bits = 0;  // from the most significant
  int held = 0;
};

void check_end(std::span<const std::uint8_t> stream, std::size_t taken) {
  const std::size_t words = stream.size() / kWordBytes;
  if (words - taken >= kSpareWords) {
    throw std::runtime_error(
        fmt::format("stream overrun: {} of {} words were taken; fewer than {} may be left", taken,
                    words, kSpareWords));
  }
  for (std::size_t i = taken * kWordBytes; i < stream.size(); ++i) {
    if (stream[i] != 0) {
      throw std::runtime_error(fmt::format("byte {} of the stream, in its padding, is not 0", i));
    }
  }
}

}  // namespace

DecodedStream read_stream(std::span<const std::uint8_t> stream, int n, int ks,
                          const StreamLayout& layout, Sparsity sparsity, const CodingChoice& coding,
                          const TableImage& table) {
  const DecodeTable decode(sparsity, coding, table);
  const std::size_t words = stream.size() / kWordBytes;
  DecodedStream result;
  result.symbols.resize(static_cast<std::size_t>(n) * ks);
  std::vector<Lane> lanes(std::min(layout.lanes, n));
  std::size_t taken = 0;
  const auto fail = [&](const char* error, const Tile& tile, int c, int i) {
    throw std::runtime_error(
        fmt::format("{} in lane {} at stored weight {} of column {}, with {} of {} words taken",
                    error, c, tile.first + i, tile.column + c, taken, words));
  };
  std::vector<Symbol> in_order;  // of a tile's steps
  for_each_tile(n, ks, layout, [&](const Tile& tile) {
    in_order.resize(static_cast<std::size_t>(tile.active) * tile.depth);
    Symbol* symbol = in_order.data();
    for (int i = 0; i < tile.depth; ++i) {
      for (int c = 0; c < tile.active; ++c) {
        Lane& lane = lanes[c];
        if (lane.held >= kLaneRefill) continue;
        if (taken == words) fail("stream underrun", tile, c, i);
        const std::uint64_t word = get_le<std::uint16_t>(stream, kWordBytes * taken++);
        lane.bits |= word << (64 - kWordBits - lane.held);
        lane.held += kWordBits;
      }
      for (int c = 0; c < tile.active; ++c) {
        Lane& lane = lanes[c];
        const Decoded decoded = decode[lane.bits >> (64 - kMaxCodeLength)];
        if (decoded.length == 0) fail("bad code", tile, c, i);
        lane.bits <<= decoded.length;
        lane.held -= decoded.length;
        result.code_bits += decoded.length;
        *symbol++ = decoded.symbol;
      }
    }
    for (int c = 0; c < tile.active; ++c) {
      Symbol* column = &result.symbols[static_cast<std::size_t>(tile.column + c) * ks + tile.first];
      const Symbol* in = in_order.data() + c;
      for (int i = 0; i < tile.depth; ++i, in += tile.active) column[i] = *in;
    }
  });
  check_end(stream, taken);
  return result;
}

}  // namespace sluice
