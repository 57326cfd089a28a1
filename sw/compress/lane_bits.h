// The bits that one lane gets, code after code. They follow from the codes alone; where in the
// stream they go is known later, so they wait in memory of the caller's.
#ifndef SLUICE_SW_COMPRESS_LANE_BITS_H_
#define SLUICE_SW_COMPRESS_LANE_BITS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sw/compress/code_pair.h"

namespace sluice {

class LaneBits {
 public:
  // What finish() and append() write beyond the codes.
  static constexpr std::size_t kSpareBytes = 16;
  static constexpr std::size_t kLengthStride = 8;

  // `bytes` has room for all codes and kSpareBytes.
  explicit LaneBits(std::uint8_t* bytes) : next_(bytes) {}

  // The codes of `count` symbols, the first of which is stored weight `first`. The length of code i
  // goes to lengths[kLengthStride * i]. Codes is one of sw/compress/code_pair.h.
  template <typename Codes>
  void append(const typename Codes::Symbols* symbols, std::size_t count, int first,
              const Codes& codes, std::uint8_t* lengths) {
    const auto pair_at = [&](std::size_t i) {
      const CodePair pair = codes.pair(symbols + i, first);
      lengths[kLengthStride * i] = first_length_of(pair);
      lengths[kLengthStride * (i + 1)] = second_length_of(pair);
      return pair;
    };
    Pending pending = pending_;
    std::uint8_t* next = next_;
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
      const CodePair a = pair_at(i);
      const CodePair b = pair_at(i + 2);
      pending.add(bits_of(a), length_of(a));
      if (pending.held + length_of(b) > kMostBits) [[unlikely]]
        next = pending.flush(next);
      pending.add(bits_of(b), length_of(b));
      next = pending.flush(next);
    }
    for (; i < count; ++i) {
      const Code code = codes.code(symbols + i, first + static_cast<int>(i));
      lengths[kLengthStride * i] = static_cast<std::uint8_t>(code.length);
      pending.add(code.bits, code.length);
      next = pending.flush(next);
    }
    pending_ = pending;
    next_ = next;
  }

  // Ends the bits with as many zeros as a decoder can ask for.
  void finish() {
    std::memset(next_, 0, kSpareBytes);
    if (pending_.held > 0) pending_.flush(next_);
  }

 private:
  static constexpr unsigned kMostBits = 64;

  // Fewer than 8 bits between calls.
  struct Pending {
    std::uint64_t bits = 0;  // the last one lowest; higher ones are in memory already
    unsigned held = 0;

    void add(std::uint64_t code, unsigned length) {
      bits = bits << length | code;
      held += length;
    }
    // Writes eight bytes, the first bit highest, and passes those that are complete: a jump would
    // be hard to predict. What is written for no bits at all is arbitrary.
    std::uint8_t* flush(std::uint8_t* bytes) {
      const std::uint64_t first_lowest = __builtin_bswap64(bits << (kMostBits - held) % kMostBits);
      std::memcpy(bytes, &first_lowest, sizeof(first_lowest));
      bytes += held / 8;
      held %= 8;
      return bytes;
    }
  };

  Pending pending_;
  std::uint8_t* next_;
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_LANE_BITS_H_
