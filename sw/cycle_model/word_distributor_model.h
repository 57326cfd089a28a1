// Words of a stream on their way from the stream FIFO to the lanes
// (rtl/decompress/word_distributor.sv; narrow_distributor.sv for a bus of two words, of which one
// leaves a cycle, straight from the beat that waits).
//
// Steps push masks of the lanes that take a word; served() runs the distributor until a mask is
// served, which it can because no mask can be pushed before.
#ifndef SLUICE_SW_CYCLE_MODEL_WORD_DISTRIBUTOR_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_WORD_DISTRIBUTOR_MODEL_H_

#include <array>
#include <bit>

#include "gen/config.h"
#include "sw/cycle_model/code_map_cycles.h"
#include "sw/cycle_model/cycle.h"
#include "sw/cycle_model/stream_reader_model.h"

namespace sluice {

class WordDistributorModel {
 public:
  static constexpr uint64_t kMasks = 4;  // that wait

  WordDistributorModel(const Config& config, StreamReaderModel& reader)
      : beat_words_(config.data_bits / 16),
        beat_shift_(std::countr_zero(beat_words_)),
        narrow_(beat_words_ == 2),
        per_cycle_(narrow_ ? 1 : beat_words_),
        word_delay_(1 + !narrow_ + has_code_map(config)),
        reader_(reader) {}

  // From a word's leaving to a lane that can decode it.
  uint64_t word_delay() const { return word_delay_; }

  // A stream of so many beats; the first can be taken in cycle `when`.
  void open(Cycle when, uint64_t beats);

  // A mask, not 0; returns its number. Numbers go on from stream to stream.
  uint64_t push(Cycle when, uint64_t lanes);
  uint64_t pushed() const { return pushed_; }

  // The cycle in which the mask's last word leaves; kNever while a beat is missing that was not
  // asked for yet. Of masks that were long served, any cycle in the past.
  Cycle served(uint64_t mask);

  // Takes what is left of the stream from cycle `when` on, with no mask waiting; the cycle of its
  // last beat or kNever.
  Cycle drain(Cycle when);

  // Words that so many steps from cycle `when` on, one a cycle, ask for evenly, in place of masks;
  // none may wait. Each is asked for `early` words before it is needed.
  void push_evenly(Cycle when, uint64_t steps, uint64_t words, uint64_t early);
  // The cycle of the last step, as late as words make it; kNever while a beat is missing that was
  // not asked for yet.
  Cycle served_evenly();

  // Goes on to a cycle before which no mask will be pushed; whether it took beats.
  bool run_until(Cycle when);

 private:
  struct Mask {
    Cycle pushed = 0;
    uint64_t lanes = 0;
    Cycle served = 0;
  };

  Mask& mask(uint64_t number) { return masks_[number % masks_.size()]; }
  bool serve(Cycle limit);
  void take_beats(Cycle drain_from = kNever);
  // Narrow: the first cycle in which the next word of the stream can leave; it leaves.
  Cycle next_word_from() const;
  void leave(Cycle now);
  bool serve_word(Cycle limit);

  uint32_t beat_words_;
  int beat_shift_;  // log2 of them
  bool narrow_;
  uint32_t per_cycle_;  // words that leave
  uint64_t word_delay_;
  StreamReaderModel& reader_;
  std::array<Mask, 2 * kMasks> masks_{};
  uint64_t pushed_ = 0;
  uint64_t first_ = 0;  // mask that waits
  struct EvenWords {
    Cycle from = 0;  // as late as the words so far make it
    uint64_t steps = 0, words = 0, early = 0;
    uint64_t served = 0;
  } even_;
  // Cycles with words and masks left, and the words that left in them: of masks at most two are
  // served a cycle, and no lane gets two words.
  uint64_t full_cycles_ = 0, full_words_ = 0;
  Cycle next_ = 0;           // after the last cycle in which words left
  uint64_t next_parts_ = 0;  // the same of words that are asked for evenly, in parts of a cycle
  // Of the stream.
  uint64_t beats_ = 0;
  uint64_t taken_ = 0;  // beats
  uint64_t words_ = 0;  // left
  Cycle open_ = 0;
  static constexpr uint64_t kRing = 8;
  std::array<Cycle, kRing> taken_at_{}, used_up_at_{};  // beats
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_WORD_DISTRIBUTOR_MODEL_H_
