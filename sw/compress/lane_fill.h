// How full the decoder's lanes are, eight to a number, a byte each, and so which of them take a
// word of the stream (docs/format.md, "Streams").
#ifndef SLUICE_SW_COMPRESS_LANE_FILL_H_
#define SLUICE_SW_COMPRESS_LANE_FILL_H_

#include <cstddef>
#include <cstdint>

#include "sw/compress/bytes.h"

namespace sluice {

inline constexpr int kLaneRefill = 48;  // a lane that holds fewer bits takes a word

class LaneFill {
 public:
  static constexpr int kLanes = 8;

  struct Taken {
    std::size_t words;
    bool all_coded;  // no lane that took part had a code of no bits
  };

  // Steps in which the first `active` lanes take part. Step i has the lengths of its codes from
  // lengths[kLanes * i] on; which lanes take a word goes to takers[stride * i], bit c for lane c.
  Taken steps(int count, int active, const std::uint8_t* lengths, std::uint8_t* takers,
              std::size_t stride) {
    const std::uint64_t lanes = first_bytes(active);
    const std::uint64_t tops = lanes & kTop;
    std::uint64_t held = held_;
    std::uint64_t coded = kTop;
    std::size_t words = 0;
    for (int i = 0; i < count; ++i, lengths += kLanes, takers += stride) {
      const std::uint64_t eight = get_le<std::uint64_t>({lengths, sizeof(eight)}, 0) & lanes;
      const std::uint64_t full = held & tops;
      const std::uint64_t takes = full ^ tops;
      // A lane gets a word's 16 bits, 0x80 >> 3, unless it is full.
      held = held + ((tops >> 3) - eight) - (full >> 3);
      coded &= (eight + 0x7F * kEach) | ~tops;
      words += (takes >> 7) * kEach >> 56;
      *takers = static_cast<std::uint8_t>((takes >> 7) * 0x0102040810204080 >> 56);
    }
    held_ = held;
    return {words, (coded & kTop) == kTop};
  }

 private:
  static constexpr std::uint64_t kEach = 0x0101010101010101;
  static constexpr std::uint64_t kTop = 0x80 * kEach;
  static constexpr std::uint64_t kBias = 0x80 - kLaneRefill;

  static std::uint64_t first_bytes(int count) {
    return count >= kLanes ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * count) - 1;
  }

  // The bits that a lane holds and kBias, so that a byte's top bit is set from kLaneRefill on.
  std::uint64_t held_ = kBias * kEach;
};

}  // namespace sluice

#endif  // SLUICE_SW_COMPRESS_LANE_FILL_H_
