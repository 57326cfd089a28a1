// A stream of compressed weights and the lanes that it feeds (docs/format.md, Streams).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "golden/code_book.h"
#include "golden/memory.h"
#include "golden/status.h"
#include "golden/trellis.h"

namespace sluice::golden {

// The 16-bit words of a stream, in order. Memory is read a granule at a time, when its first word
// is taken; a granule answered with an error reads as zeros.
class WordStream {
 public:
  struct Word {
    uint16_t bits;
    bool bad;  // of a granule answered with an error
  };

  WordStream(uint64_t address, uint32_t bytes) : address_(address), words_(bytes / 2) {}

  // The next word; nothing beyond the end.
  std::optional<Word> take(Memory& memory);

  uint32_t taken() const { return taken_; }
  uint32_t left() const { return words_ - taken_; }
  // CRC32C of the granules read.
  uint32_t crc() const { return crc_; }
  // Address of the first granule that was answered with an error.
  std::optional<uint64_t> first_bad_granule() const { return first_bad_granule_; }

 private:
  void read_granule(Memory& memory);

  uint64_t address_;
  uint32_t words_;
  uint32_t taken_ = 0;
  uint32_t crc_ = 0;
  std::array<uint8_t, kGranuleBytes> granule_{};
  bool granule_bad_ = false;
  std::optional<uint64_t> first_bad_granule_;
};

// A decoded code.
struct Weight {
  uint8_t operand;
  uint8_t field;  // that the select follows from
};

class StreamDecoder {
 public:
  StreamDecoder(int lanes, int trellis_states, uint64_t address, uint32_t bytes,
                uint32_t expected_crc)
      : words_(address, bytes),
        lanes_(lanes, Lane{.trellis = Trellis(trellis_states)}),
        expected_crc_(expected_crc) {}

  // One step of lanes 0 .. weights.size() - 1; `number` counts the steps of the command.
  std::optional<Fault> step(Memory& memory, const CodeBook& book, uint64_t number,
                            std::span<Weight> weights);

  // The checks at the end of the stream.
  std::optional<Fault> close() const;

 private:
  struct Lane {
    uint64_t bits = 0;  // the front is the most significant bit; 0 behind the bits held
    uint64_t bad = 0;   // which of them are of granules answered with an error
    int held = 0;
    Trellis trellis;
  };

  WordStream words_;
  std::vector<Lane> lanes_;
  uint32_t expected_crc_;
};

}  // namespace sluice::golden
