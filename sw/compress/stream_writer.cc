#include "sw/compress/stream_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/compress/lane_bits.h"
#include "sw/compress/lane_fill.h"
#include "sw/compress/matrix_check.h"

namespace sluice {
namespace {

constexpr std::size_t kWordBytes = 2;
constexpr std::size_t kLineBytes = 64;
constexpr std::size_t kFetchedAhead = 4 * kLineBytes;  // of each lane's words

std::size_t round_up(std::size_t bytes, std::size_t granule) {
  return (bytes + granule - 1) / granule * granule;
}

unsigned longest(const CodeOfSymbol& codes) {
  return std::ranges::max(codes, {}, &Code::length).length;
}

// The lanes' bits, and of each step which lanes take a word of them. Codes is one of
// sw/compress/code_pair.h, with codes of at most `longest` bits.
template <typename Codes>
class Encoder {
 public:
  Encoder(int n, int ks, const StreamLayout& layout, const Codes& codes, unsigned longest)
      : width_(std::bit_ceil(
            static_cast<unsigned>(std::max(LaneFill::kLanes, std::min(layout.lanes, n))))),
        codes_(codes),
        fills_(width_ / LaneFill::kLanes),
        lengths_(width_ * std::min(layout.rows, ks)) {
    std::size_t steps = 0;
    for_each_tile(n, ks, layout, [&](const Tile& tile) { steps += tile.depth; });
    takers_.resize(round_up(steps * width_ / 8, sizeof(std::uint64_t)));
    // Room for the longest codes in every step. What is not used is never touched.
    lane_bytes_ = steps * longest / 8 + 1 + LaneBits::kSpareBytes;
    const int lanes = std::min(layout.lanes, n);
    bits_ = std::make_unique_for_overwrite<std::uint8_t[]>(lane_bytes_ * lanes);
    for (int c = 0; c < lanes; ++c) lanes_.emplace_back(&bits_[lane_bytes_ * c]);
  }

  // `column` is the first symbol of the tile, the columns are `stride` apart.
  void append(const Tile& tile, const typename Codes::Symbols* column, std::size_t stride) {
    const std::size_t group_bytes = static_cast<std::size_t>(tile.depth) * LaneFill::kLanes;
    for (int c = 0; c < tile.active; ++c, column += stride) {
      std::uint8_t* lengths = &lengths_[c / LaneFill::kLanes * group_bytes + c % LaneFill::kLanes];
      lanes_[c].append(column, tile.depth, tile.first, codes_, lengths);
    }
    std::uint8_t* takers = &takers_[steps_ * fills_.size()];
    const std::uint8_t* lengths = lengths_.data();
    for (int c = 0; c < tile.active; c += LaneFill::kLanes, lengths += group_bytes) {
      const auto [words, all_coded] = fills_[c / LaneFill::kLanes].steps(
          tile.depth, tile.active - c, lengths, takers++, fills_.size());
      if (!all_coded) throw std::runtime_error("a symbol to be written has no code");
      words_ += words;
    }
    steps_ += tile.depth;
  }

  std::size_t bytes() const { return words_ * kWordBytes; }

  // Puts the words where the decoder looks for them.
  std::vector<std::uint8_t> finish() {
    std::vector<const std::uint8_t*> next(width_);
    for (std::size_t c = 0; c < lanes_.size(); ++c) {
      lanes_[c].finish();
      next[c] = &bits_[lane_bytes_ * c];
    }
    std::vector<std::uint8_t> stream(round_up(bytes(), kStreamGranule));
    std::uint8_t* out = stream.data();
    constexpr std::size_t kAtOnce = 64;
    const std::size_t lane_of_bit = std::min(width_, kAtOnce) - 1;
    for (std::size_t taker = 0; taker < 8 * takers_.size(); taker += kAtOnce) {
      const std::uint8_t** words = &next[taker % width_];
      for (auto left = get_le<std::uint64_t>(takers_, taker / 8); left != 0; left &= left - 1) {
        const std::uint8_t*& word = words[std::countr_zero(left) & lane_of_bit];
        std::uint16_t first_highest;
        __builtin_prefetch(word + kFetchedAhead);
        std::memcpy(&first_highest, word, kWordBytes);
        first_highest = __builtin_bswap16(first_highest);
        std::memcpy(out, &first_highest, kWordBytes);
        word += kWordBytes;
        out += kWordBytes;
      }
    }
    return stream;
  }

 private:
  std::size_t width_;  // lanes in use, or a few more: a power of two and whole bytes of takers
  const Codes& codes_;
  std::size_t lane_bytes_ = 0;
  std::unique_ptr<std::uint8_t[]> bits_;  // the lanes', lane_bytes_ each
  std::vector<LaneBits> lanes_;
  std::vector<LaneFill> fills_;
  std::vector<std::uint8_t>
      lengths_;  // of a tile's codes: of eight lanes step by step, then the next eight
  std::vector<std::uint8_t> takers_;  // a bit for each of width_ lanes, step by step
  std::size_t steps_ = 0;
  std::size_t words_ = 0;
};

// Of columns `stride` apart the first `depth` symbols.
template <typename S>
void copy_block(const S* symbols, std::size_t stride, int columns, int depth, S* block) {
  constexpr int kAhead = 16;
  for (int c = 0; c < columns; ++c, symbols += stride, block += depth) {
    if (c + kAhead < columns) __builtin_prefetch(symbols + kAhead * stride);
    std::copy_n(symbols, depth, block);
  }
}

template <typename Codes>
std::vector<std::uint8_t> write(std::span<const typename Codes::Symbols> symbols, int n, int ks,
                                const StreamLayout& layout, const Codes& codes, unsigned longest) {
  check_shape(symbols.size(), n, ks, "stored weight");
  Encoder<Codes> encoder(n, ks, layout, codes, longest);
  using S = typename Codes::Symbols;
  // A tile is narrower than a cache line and columns lie far apart, so that many tiles are first
  // brought together: each line is then fetched once.
  const int most = std::max(layout.rows, static_cast<int>(kLineBytes / sizeof(S)));
  std::vector<S> block;
  for_each_group(n, layout.groups, [&](int column, int columns) {
    for (int first = 0; first < ks; first += most) {
      const int depth = std::min(most, ks - first);
      block.resize(static_cast<std::size_t>(columns) * depth);
      copy_block(&symbols[static_cast<std::size_t>(column) * ks + first], ks, columns, depth,
                 block.data());
      const StreamLayout alone{layout.lanes, layout.rows, {{columns}}};
      for_each_tile(columns, depth, alone, [&](const Tile& tile) {
        encoder.append(tile, &block[static_cast<std::size_t>(tile.column) * depth + tile.first],
                       depth);
      });
    }
  });
  if (encoder.bytes() > kMaxStreamBytes) {
    throw std::runtime_error(
        fmt::format("codes of {} bytes are too many for one stream, which has less than 4 GiB: "
                    "split the matrix",
                    encoder.bytes()));
  }
  return encoder.finish();
}

#if defined(__x86_64__)

// The same with shifts that need no fixed register, which most of the time goes to.
template <typename Codes>
__attribute__((target("bmi,bmi2"), flatten)) std::vector<std::uint8_t> write_with_bmi2(
    std::span<const typename Codes::Symbols> symbols, int n, int ks, const StreamLayout& layout,
    const Codes& codes, unsigned longest) {
  return write(symbols, n, ks, layout, codes, longest);
}

template <typename Codes>
std::vector<std::uint8_t> write_fastest(std::span<const typename Codes::Symbols> symbols, int n,
                                        int ks, const StreamLayout& layout, const Codes& codes,
                                        unsigned longest) {
  const bool bmi2 = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  return bmi2 ? write_with_bmi2(symbols, n, ks, layout, codes, longest)
              : write(symbols, n, ks, layout, codes, longest);
}

#else

template <typename Codes>
std::vector<std::uint8_t> write_fastest(std::span<const typename Codes::Symbols> symbols, int n,
                                        int ks, const StreamLayout& layout, const Codes& codes,
                                        unsigned longest) {
  return write(symbols, n, ks, layout, codes, longest);
}

#endif

}  // namespace

std::vector<std::uint8_t> write_stream(std::span<const Symbol> symbols, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& even,
                                       const CodeOfSymbol& odd) {
  const SingleCodes<Symbol> codes(even, odd);
  return write_fastest(symbols, n, ks, layout, codes, std::max(longest(even), longest(odd)));
}

std::vector<std::uint8_t> write_stream(std::span<const std::uint8_t> operands, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& codes) {
  if (operands.size() < kWorthPairs) {
    return write_fastest(operands, n, ks, layout, SingleCodes<std::uint8_t>(codes, codes),
                         longest(codes));
  }
  return write_fastest(operands, n, ks, layout, PairedCodes(codes), longest(codes));
}

}  // namespace sluice
