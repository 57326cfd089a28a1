#include "sw/compress/stream_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

#include "sw/compress/bytes.h"
#include "sw/compress/huffman.h"
#include "sw/compress/lane_fill.h"
#include "sw/compress/stored_weights.h"
#include "sw/compress/trellis.h"

namespace sluice {
namespace {

constexpr int kWordBits = 16;
constexpr std::size_t kWordBytes = 2;
constexpr std::size_t kSpareWords = 16;  // that a stream must have fewer of

// What a code means: the symbol for each quantiser, and how it moves the trellis.
struct Decoded {
  std::array<Symbol, 2> symbol{};
  std::uint8_t parity = 0;
  std::uint8_t length = 0;  // 0: no code
};

// For each 15 bits at the front of a lane the code that they begin with.
class DecodeTable {
 public:
  // odd: for the stored weights of odd number.
  DecodeTable(const StreamCoding& coding, const TableImage& table, bool odd)
      : coding_(coding), odd_(odd), decoded_(std::size_t{1} << kMaxCodeLength) {
    const bool no_table = table_count(coding.sparsity, coding.coding) == 0;
    const auto entry = [&](int index) {
      return no_table ? TableImage::entry(static_cast<Symbol>(index)) : table.entries[index];
    };
    if (coding.coding.has_lengths()) {
      int code = 0;
      int rank = 0;
      for (int length = 1; length <= kMaxCodeLength; ++length, code *= 2) {
        for (int i = 0; i < table.count[length]; ++i) add(code++, length, entry(rank++));
      }
    } else {
      const int bits = coding.coding.coding == Coding::kRaw ? 8 : coding.coding.fixed_bits;
      for (int code = 0; code < 1 << bits; ++code) add(code, bits, entry(code));
    }
  }

  const Decoded& operator[](std::uint64_t front) const { return decoded_[front]; }

 private:
  void add(int code, int length, std::uint32_t entry) {
    if ((entry & TableImage::kValid) == 0) return;
    int field = entry >> kFieldShift & (kFields - 1);
    if (coding_.sparsity == Sparsity::kDense) field = 0;
    if (coding_.sparsity == Sparsity::k1of2) field &= 1;
    if (select_of(coding_.sparsity, odd_, field, 0) < 0) return;
    const auto first = static_cast<std::int8_t>(entry);
    const auto second = coding_.coding.coding == Coding::kTrellis
                            ? static_cast<std::int8_t>(entry >> TableImage::kSecondShift)
                            : first;
    const Decoded decoded{
        .symbol = {make_symbol(first, field), make_symbol(second, field)},
        .parity = static_cast<std::uint8_t>(entry >> TableImage::kParityShift & 1),
        .length = static_cast<std::uint8_t>(length)};
    const int free_bits = kMaxCodeLength - length;
    std::fill_n(decoded_.begin() + (static_cast<std::ptrdiff_t>(code) << free_bits),
                std::size_t{1} << free_bits, decoded);
  }

  StreamCoding coding_;
  bool odd_;
  std::vector<Decoded> decoded_;
};

struct Lane {
  std::uint64_t bits = 0;  // from the most significant
  int held = 0;
  int state = 0;
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

std::uint64_t DecodedStream::code_bits() const {
  std::uint64_t bits = 0;
  for (std::size_t length = 1; length < lengths.size(); ++length) bits += length * lengths[length];
  return bits;
}

DecodedStream read_stream(std::span<const std::uint8_t> stream, int n, int ks,
                          const StreamLayout& layout, const StreamCoding& coding,
                          const TableImage& table, const TableImage& second) {
  std::vector<DecodeTable> tables = {DecodeTable(coding, table, false)};
  if (coding.sparsity == Sparsity::k2of4) tables.emplace_back(coding, second, true);
  const bool trellis = coding.coding.coding == Coding::kTrellis;
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
      const DecodeTable& decode = tables[(tile.first + i) % tables.size()];
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
        const Decoded& decoded = decode[lane.bits >> (64 - kMaxCodeLength)];
        if (decoded.length == 0) fail("bad code", tile, c, i);
        lane.bits <<= decoded.length;
        lane.held -= decoded.length;
        ++result.lengths[decoded.length];
        if (trellis) {
          *symbol++ = decoded.symbol[quantiser_of(coding.trellis_states, lane.state)];
          lane.state = next_state(coding.trellis_states, lane.state, decoded.parity);
        } else {
          *symbol++ = decoded.symbol[0];
        }
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
