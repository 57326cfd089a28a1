#include "sw/compress/stream_writer.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <stdexcept>

#include "sw/compress/bytes.h"
#include "sw/compress/matrix_check.h"

namespace sluice {
namespace {

constexpr std::uint32_t kWordBits = 16;
constexpr std::size_t kWordBytes = 2;
constexpr std::size_t kLaneWords =
    4;  // that a lane can hold: it takes one while it holds fewer than kLaneRefill bits

// Follows the decoder's lane: a word's place in the stream is fixed when the decoder takes it,
// before the codes in it are known. Places wait here until the bits arrive. A lane holds at least
// the bits of the next code, so a place is always there before its bits are.
class Lane {
 public:
  // The decoder's turn before a code. Branch-free: which lane takes a word is hard to predict.
  void take_word(std::uint32_t& next_word) {
    const std::uint32_t takes = held_ < kLaneRefill;
    places_[last_] = next_word;
    last_ = (last_ + takes) % places_.size();
    next_word += takes;
    held_ += takes * kWordBits;
  }

  // Writes the word at hand whether it is full or not, for the same reason.
  void append(Code code, std::span<std::uint8_t> stream) {
    bits_ |= static_cast<std::uint32_t>(code.bits) << (32 - fill_ - code.length);
    fill_ += code.length;
    held_ -= code.length;
    put_word(stream);
    const std::uint32_t full = fill_ / kWordBits;
    bits_ <<= full * kWordBits;
    fill_ %= kWordBits;
    first_ = (first_ + full) % places_.size();
  }

  void finish(std::span<std::uint8_t> stream) const {
    if (fill_ > 0) put_word(stream);
  }

 private:
  void put_word(std::span<std::uint8_t> stream) const {
    put_le(stream, kWordBytes * places_[first_], static_cast<std::uint16_t>(bits_ >> kWordBits));
  }

  std::uint32_t bits_ = 0;  // those of the word at places_[first_], from the most significant
  std::uint32_t fill_ = 0;  // how many
  std::uint32_t held_ = 0;  // bits that the decoder's lane holds
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
  std::array<std::uint32_t, kLaneWords + 1> places_{};
};

std::uint64_t sum_of_lengths(std::span<const Symbol> symbols, int ks, const CodeOfSymbol& even,
                             const CodeOfSymbol& odd) {
  std::uint64_t sum = 0;
  bool all_have_codes = true;
  for (std::size_t row = 0; row < symbols.size(); row += ks) {
    for (int i = 0; i < ks; ++i) {
      const int length = (i % 2 == 0 ? even : odd)[symbols[row + i]].length;
      sum += length;
      all_have_codes &= length > 0;
    }
  }
  if (!all_have_codes) throw std::runtime_error("a symbol to be written has no code");
  return sum;
}

}  // namespace

std::vector<std::uint8_t> write_stream(std::span<const Symbol> symbols, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& even,
                                       const CodeOfSymbol& odd) {
  check_shape(symbols.size(), n, ks, "stored weight");
  const std::uint64_t code_bits = sum_of_lengths(symbols, ks, even, odd);
  const std::uint64_t most_words = code_bits / kWordBits + kLaneWords * layout.lanes;
  if (most_words * kWordBytes > kMaxStreamBytes - kStreamGranule) {
    throw std::runtime_error(
        fmt::format("codes of {} bits are too many for one stream, which has "
                    "less than 4 GiB: split the matrix",
                    code_bits));
  }
  std::vector<std::uint8_t> stream(most_words * kWordBytes + kStreamGranule);
  std::vector<Lane> lanes(layout.lanes);
  std::uint32_t next_word = 0;
  std::vector<Symbol> in_order;  // of a tile's steps
  for_each_tile(n, ks, layout, [&](const Tile& tile) {
    in_order.resize(static_cast<std::size_t>(tile.active) * tile.depth);
    for (int c = 0; c < tile.active; ++c) {
      const Symbol* column = &symbols[static_cast<std::size_t>(tile.column + c) * ks + tile.first];
      Symbol* out = in_order.data() + c;
      for (int i = 0; i < tile.depth; ++i, out += tile.active) *out = column[i];
    }
    const Symbol* symbol = in_order.data();
    for (int i = 0; i < tile.depth; ++i) {
      const CodeOfSymbol& codes = (tile.first + i) % 2 == 0 ? even : odd;
      for (int c = 0; c < tile.active; ++c) {
        lanes[c].take_word(next_word);
        lanes[c].append(codes[*symbol++], stream);
      }
    }
  });
  for (const Lane& lane : lanes) lane.finish(stream);
  const std::size_t used = next_word * kWordBytes;
  stream.resize((used + kStreamGranule - 1) / kStreamGranule * kStreamGranule);
  return stream;
}

}  // namespace sluice
