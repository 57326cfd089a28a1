#include "golden/stream.h"

#include "golden/crc32c.h"
#include "golden/little_endian.h"

namespace sluice::golden {
namespace {

constexpr int kWordBits = 16;
constexpr int kGranuleWords = kGranuleBytes / 2;
constexpr int kRefillBelow = 48;

uint64_t place(uint64_t step, size_t lane) { return (step & 0xFFFFFFFF) | uint64_t{lane} << 32; }

}  // namespace

std::optional<WordStream::Word> WordStream::take(Memory& memory) {
  if (taken_ == words_) return std::nullopt;
  const uint32_t index = taken_ % kGranuleWords;
  if (index == 0) read_granule(memory);
  ++taken_;
  return Word{get_le16(&granule_[2 * index]), granule_bad_};
}

void WordStream::read_granule(Memory& memory) {
  const uint64_t address = address_ + 2 * uint64_t{taken_};
  granule_bad_ = read_granules(memory, address, granule_).has_value();
  if (granule_bad_) {
    granule_.fill(0);
    if (!first_bad_granule_) first_bad_granule_ = address;
  }
  crc_ = crc32c(granule_, crc_);
}

std::optional<Fault> StreamDecoder::step(Memory& memory, const CodeBook& book, uint64_t number,
                                         std::span<Weight> weights) {
  for (size_t i = 0; i < weights.size(); ++i) {
    Lane& lane = lanes_[i];
    if (lane.held >= kRefillBelow) continue;
    const auto word = words_.take(memory);
    if (!word) return Fault{ErrorCode::kStreamUnderrun, place(number, i)};
    const int shift = 64 - kWordBits - lane.held;
    lane.bits |= uint64_t{word->bits} << shift;
    if (word->bad) lane.bad |= uint64_t{0xFFFF} << shift;
    lane.held += kWordBits;
  }
  for (size_t i = 0; i < weights.size(); ++i) {
    Lane& lane = lanes_[i];
    const Symbol& symbol = book(lane.bits);
    if (lane.bad >> (64 - symbol.length)) {
      return Fault{ErrorCode::kBusRead, *words_.first_bad_granule()};
    }
    if (!symbol.valid) return Fault{ErrorCode::kBadCode, place(number, i)};
    lane.bits <<= symbol.length;
    lane.bad <<= symbol.length;
    lane.held -= symbol.length;
    const int quantiser = book.is_trellis() ? lane.trellis.quantiser() : 0;
    weights[i] = {symbol.operands[quantiser], symbol.field};
    if (book.is_trellis()) lane.trellis.move(symbol.parity);
  }
  return std::nullopt;
}

// Fewer than a granule's words are left where the CRC is compared, so every granule has been read.
std::optional<Fault> StreamDecoder::close() const {
  if (words_.left() >= kGranuleWords) return Fault{ErrorCode::kStreamOverrun, words_.taken()};
  if (words_.first_bad_granule()) return Fault{ErrorCode::kBusRead, *words_.first_bad_granule()};
  if (words_.crc() != expected_crc_) return Fault{ErrorCode::kStreamCrc, words_.crc()};
  return std::nullopt;
}

}  // namespace sluice::golden
