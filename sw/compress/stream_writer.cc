#include "sw/compress/stream_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "sw/compress/bytes.h"
#include "sw/compress/matrix_check.h"

namespace sluice {
namespace {

constexpr int kWordBits = 16;
constexpr std::size_t kWordBytes = 2;
constexpr int kLaneWords = 4;  // that a lane can hold

// Codes of even stored weights, and behind them those of odd ones.
using Codes = std::array<Code, 2 * kSymbols>;

// The bits of one lane as words. They follow from the codes alone; where in the stream they go is
// known later, so they wait.
class Lane {
 public:
  // The codes of `count` symbols, the first of which is stored weight `first`. Writes their lengths
  // to lengths[0], lengths[stride], ...
  void append(const Symbol* symbols, int count, int first, const Codes& codes,
              std::uint8_t* lengths, std::size_t stride) {
    if (words_.size() < used_ + count + kLaneWords) words_.resize(2 * words_.size() + kFirstWords);
    std::uint16_t* word = &words_[used_];
    std::uint64_t bits = bits_;
    int held = held_;
    std::uint32_t table = first % 2 * kSymbols;
    const auto put = [&](int i) {
      const Code code = codes[table + symbols[i]];
      table ^= kSymbols;
      bits = bits << code.length | code.bits;
      held += code.length;
      *lengths = static_cast<std::uint8_t>(code.length);
      lengths += stride;
    };
    // Writes three words, and counts those that are complete: a jump would be hard to predict.
    const auto flush = [&] {
      const std::uint64_t from_top = bits << 1 << (63 - held);
      word[0] = static_cast<std::uint16_t>(from_top >> 48);
      word[1] = static_cast<std::uint16_t>(from_top >> 32);
      word[2] = static_cast<std::uint16_t>(from_top >> 16);
      word += held / kWordBits;
      held %= kWordBits;
    };
    int i = 0;
    for (; i + 3 <= count; i += 3) {  // 3 codes and what is held are at most 60 bits
      put(i);
      put(i + 1);
      put(i + 2);
      flush();
    }
    for (; i < count; ++i) put(i);
    flush();
    bits_ = bits;
    held_ = held;
    used_ = word - words_.data();
  }

  // The words from the first on, with as many zeros behind them as a decoder can ask for.
  const std::uint16_t* finish() {
    words_.resize(used_);
    words_.push_back(static_cast<std::uint16_t>(bits_ << (kWordBits - held_)));
    words_.resize(words_.size() + kLaneWords);
    return words_.data();
  }

 private:
  static constexpr std::size_t kFirstWords = 256;

  std::uint64_t bits_ = 0;  // not in a word yet, the last one lowest; higher ones are in words
  int held_ = 0;            // how many
  std::size_t used_ = 0;    // words that are complete
  std::vector<std::uint16_t> words_ = std::vector<std::uint16_t>(kFirstWords);
};

// How full the decoder's lanes are, eight to a number, a byte each: the bits that a lane holds and
// kBias, so that the byte's top bit is set if there are kLaneRefill or more.
class Fill {
 public:
  static constexpr int kLanes = 8;

  // A step of lanes with the given lengths of codes (0 for those that take no part): the top bits
  // of the lanes' bytes that take a word.
  std::uint64_t step(std::uint64_t lengths, std::uint64_t active) {
    const std::uint64_t takes = ~held_ & active & kTop;
    held_ += (takes >> 3) - lengths;  // 0x80 >> 3 is a word's 16 bits
    return takes;
  }

  static constexpr std::uint64_t kEach = 0x0101010101010101;
  static constexpr std::uint64_t kTop = 0x80 * kEach;

  // Of top bits: bit c is that of byte c; how many are set; of lengths: those that are not 0.
  static std::uint8_t gather(std::uint64_t tops) {
    return static_cast<std::uint8_t>((tops >> 7) * 0x0102040810204080 >> 56);
  }
  static int count(std::uint64_t tops) { return static_cast<int>((tops >> 7) * kEach >> 56); }
  static std::uint64_t not_zero(std::uint64_t lengths) { return (lengths + 0x7F * kEach) & kTop; }

 private:
  static constexpr std::uint64_t kBias = 0x80 - kLaneRefill;

  std::uint64_t held_ = kBias * kEach;
};

std::uint64_t first_bytes(int count) {
  return count >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * count) - 1;
}

std::size_t round_to_granule(std::size_t bytes) {
  return (bytes + kStreamGranule - 1) / kStreamGranule * kStreamGranule;
}

// The lanes' words, and of each step which lanes take one: eight lanes to a byte.
class Encoder {
 public:
  Encoder(const StreamLayout& layout, const Codes& codes)
      : codes_(codes),
        lanes_(layout.lanes),
        fills_((layout.lanes + Fill::kLanes - 1) / Fill::kLanes) {}

  // `column` is the first symbol of the tile, the columns are `ks` apart; `more` columns follow
  // behind the tile's.
  void append(const Tile& tile, const Symbol* column, std::size_t ks, int more) {
    const std::size_t groups = (tile.active + Fill::kLanes - 1) / Fill::kLanes;
    const std::size_t stride = groups * Fill::kLanes;
    lengths_.assign(stride * tile.depth, 0);
    for (int c = 0; c < tile.active; ++c, column += ks) {
      // Columns lie far apart; the next tile's are fetched ahead.
      if (c < more) __builtin_prefetch(column + lanes_.size() * ks);
      lanes_[c].append(column, tile.depth, tile.first, codes_, &lengths_[c], stride);
    }
    takers_.resize(takers_.size() + groups * tile.depth);
    for (std::size_t group = 0; group < groups; ++group) {
      const std::uint64_t active =
          first_bytes(tile.active - static_cast<int>(group) * Fill::kLanes);
      const std::uint8_t* lengths = &lengths_[group * Fill::kLanes];
      std::uint8_t* takers = &takers_[takers_.size() - groups * tile.depth + group];
      Fill fill = fills_[group];
      std::uint64_t coded = Fill::kTop;
      for (int i = 0; i < tile.depth; ++i, lengths += stride, takers += groups) {
        const auto eight = get_le<std::uint64_t>({lengths, sizeof(std::uint64_t)}, 0);
        const std::uint64_t takes = fill.step(eight, active);
        coded &= Fill::not_zero(eight) | ~active;
        words_ += Fill::count(takes);
        *takers = Fill::gather(takes);
      }
      fills_[group] = fill;
      if (coded != Fill::kTop) throw std::runtime_error("a symbol to be written has no code");
    }
  }

  std::size_t bytes() const { return words_ * kWordBytes; }

  // Puts the words where the decoder looks for them, for the tiles of the same layout.
  std::vector<std::uint8_t> finish(int n, int ks, const StreamLayout& layout) {
    std::vector<const std::uint16_t*> next;
    for (Lane& lane : lanes_) next.push_back(lane.finish());
    std::vector<std::uint8_t> stream(round_to_granule(bytes()));
    std::size_t place = 0;
    const std::uint8_t* takers_of_next = takers_.data();
    for_each_tile(n, ks, layout, [&](const Tile& tile) {
      // Copies, which stay in registers: what is captured might be what a byte's store changes.
      const std::uint16_t** words = next.data();
      const std::uint8_t* takers = takers_of_next;
      const std::span<std::uint8_t> bytes = stream;
      std::size_t at = place;
      for (int i = 0; i < tile.depth; ++i) {
        for (int lane = 0; lane < tile.active; lane += Fill::kLanes) {
          for (unsigned left = *takers++; left != 0; left &= left - 1) {
            put_le(bytes, at, *words[lane + std::countr_zero(left)]++);
            at += kWordBytes;
          }
        }
      }
      takers_of_next = takers;
      place = at;
    });
    return stream;
  }

 private:
  const Codes& codes_;
  std::vector<Lane> lanes_;
  std::vector<Fill> fills_;
  std::vector<std::uint8_t> lengths_;  // of a tile's codes, step by step
  std::vector<std::uint8_t> takers_;
  std::size_t words_ = 0;
};

}  // namespace

std::vector<std::uint8_t> write_stream(std::span<const Symbol> symbols, int n, int ks,
                                       const StreamLayout& layout, const CodeOfSymbol& even,
                                       const CodeOfSymbol& odd) {
  check_shape(symbols.size(), n, ks, "stored weight");
  Codes codes;
  std::ranges::copy(even, codes.begin());
  std::ranges::copy(odd, codes.begin() + kSymbols);
  Encoder encoder(layout, codes);
  for_each_tile(n, ks, layout, [&](const Tile& tile) {
    encoder.append(tile, &symbols[static_cast<std::size_t>(tile.column) * ks + tile.first], ks,
                   n - tile.column - layout.lanes);
  });
  if (encoder.bytes() > kMaxStreamBytes) {
    throw std::runtime_error(
        fmt::format("codes of {} bytes are too many for one stream, which has less than 4 GiB: "
                    "split the matrix",
                    encoder.bytes()));
  }
  return encoder.finish(n, ks, layout);
}

}  // namespace sluice
