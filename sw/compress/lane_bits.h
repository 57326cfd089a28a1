// The bits that one lane gets, code after code. They follow from the codes alone; where in the
// stream they go is known later, so they wait in memory of the caller's.
#ifndef SLUICE_SW_COMPRESS_LANE_BITS_H_
#define SLUICE_SW_COMPRESS_LANE_BITS_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "sw/compress/codebook.h"

namespace sluice {

// A code in one number, ready to be shifted by: its bits above kLengthBits of length.
using WriterCode = std::uint32_t;
inline constexpr int kLengthBits = 8;

constexpr WriterCode writer_code(Code code) {
  return static_cast<WriterCode>(code.bits) << kLengthBits | code.length;
}

// Codes of even stored weights, and behind them those of odd ones.
using WriterCodes = std::array<WriterCode, 2 * kSymbols>;

class LaneBits {
 public:
  // What finish() and append() write beyond the codes.
  static constexpr std::size_t kSpareBytes = 16;
  static constexpr std::size_t kLengthStride = 8;

  // `bytes` has room for all codes and kSpareBytes.
  explicit LaneBits(std::uint8_t* bytes) : next_(bytes) {}

  // The codes of `count` symbols, the first of which is stored weight `first`; operands alone are
  // those of dense, whose codes do not alternate. The length of code i goes to
  // lengths[kLengthStride * i].
  template <typename S>
  void append(const S* symbols, int count, int first, const WriterCodes& codes,
              std::uint8_t* lengths) {
    constexpr bool kAlternates = std::is_same_v<S, Symbol>;
    std::uint32_t table = kAlternates ? first % 2 * kSymbols : 0;
    const auto look_up = [&](std::size_t i) {
      const WriterCode code = codes[table + symbols[i]];
      if constexpr (kAlternates) table ^= kSymbols;
      lengths[kLengthStride * i] = static_cast<std::uint8_t>(code);
      return code;
    };
    Pending pending = pending_;
    std::uint8_t* next = next_;
    std::size_t i = 0;
    for (; i + 3 <= static_cast<std::size_t>(count); i += 3) {  // 3 codes and what is pending are at most 52 bits
      // Brought together first: what all of them wait for is then one shift.
      const WriterCode a = look_up(i);
      const WriterCode b = look_up(i + 1);
      const WriterCode c = look_up(i + 2);
      const std::uint64_t bits = (bits_of(a) << length_of(b) | bits_of(b)) << length_of(c);
      pending.add(bits | bits_of(c), length_of(a + b + c));
      next = pending.flush(next);
    }
    for (; i < static_cast<std::size_t>(count); ++i) {
      const WriterCode code = look_up(i);
      pending.add(bits_of(code), length_of(code));
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
  static std::uint64_t bits_of(WriterCode code) { return code >> kLengthBits; }
  static unsigned length_of(WriterCode code) { return static_cast<std::uint8_t>(code); }

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
      const std::uint64_t first_lowest = __builtin_bswap64(bits << (64 - held) % 64);
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
