// The bits that the lanes of the decompressor hold (rtl/decompress/lane_words.sv): which lanes
// take a word in a step, and for which words a step has to wait.
//
// Lanes that take part in the same steps with codes of the same length are one entry. A Huffman
// code's length is drawn at random, always in the same way: the mean is the stream's, the spread
// that of an ideal code for a Gaussian source.
#ifndef SLUICE_SW_CYCLE_MODEL_DECODE_LANES_H_
#define SLUICE_SW_CYCLE_MODEL_DECODE_LANES_H_

#include <array>
#include <cstdint>
#include <vector>

#include "gen/config.h"
#include "sw/cycle_model/code_map_cycles.h"
#include "sw/cycle_model/program.h"
#include "sw/runtime/command.h"

namespace sluice {

class DecodeLanes {
 public:
  explicit DecodeLanes(const Config& config);

  void open(const StreamProfile& profile);
  // The codes of the steps that follow.
  void set_coding(const MulCommand& mul);

  // The lanes from 0 to columns - 1 begin a step: those that take a word, as a mask whose number
  // will be next_mask if it is not 0.
  uint64_t take(uint32_t columns, uint64_t next_mask);
  // The latest mask of which a word is needed to decode the step of take().
  uint64_t needed() const;
  // Bits of a mean code, and words of a lane that the distributor may owe it while it decodes.
  double mean_bits() const { return static_cast<double>(length_) / kUnit; }
  double words_early() const;
  // Removes a code from each lane of take().
  void decode();

 private:
  static constexpr int32_t kUnit = 256;  // of lengths, a bit
  static constexpr uint32_t kWords = 4;  // of a lane

  struct Entry {
    uint32_t first_lane = 0;
    uint64_t lanes = 0;                    // mask
    int32_t held = 0;                      // bits asked for and not decoded
    uint32_t asked = 0;                    // words
    std::array<uint64_t, kWords> masks{};  // that the last words were asked with
  };

  std::vector<int32_t> spread_;  // lengths of codes, less their mean
  bool code_map_;
  int32_t shortest_, longest_;
  std::vector<Entry> entries_;
  size_t active_ = 0;  // entries of the step
  double code_bits_ = 0;
  bool huffman_ = false;
  int32_t length_ = 0;  // of a code; the mean of Huffman codes
  int32_t need_ = 0;    // bits that a lane must have to decode
  uint32_t random_ = 0;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_DECODE_LANES_H_
