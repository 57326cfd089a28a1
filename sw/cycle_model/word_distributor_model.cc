#include "sw/cycle_model/word_distributor_model.h"

#include <algorithm>
#include <bit>

namespace sluice {
namespace {

constexpr uint64_t kSlots = 2;  // of beats
constexpr uint64_t kCycleParts = 1024;
constexpr uint64_t kFullCycles = 2048;

uint64_t without_lowest(uint64_t lanes, uint64_t count) {
  for (; count > 0; --count) lanes &= lanes - 1;
  return lanes;
}

}  // namespace

void WordDistributorModel::open(Cycle when, uint64_t beats) {
  beats_ = beats;
  taken_ = 0;
  words_ = 0;
  open_ = when;
  full_cycles_ = full_words_ = 0;
  take_beats();
}

uint64_t WordDistributorModel::push(Cycle when, uint64_t lanes) {
  mask(pushed_) = {when, lanes, kNever};
  return pushed_++;
}

Cycle WordDistributorModel::served(uint64_t number) {
  if (number + masks_.size() <= pushed_) return 0;
  while (mask(number).served == kNever) {
    if (!serve(kNever)) return kNever;
  }
  return mask(number).served;
}

// A beat is taken when it has a slot: when the last words of the one before that in its slot leave.
void WordDistributorModel::take_beats(Cycle drain_from) {
  if (narrow_) return;
  while (taken_ < beats_) {
    const Cycle valid = reader_.valid(reader_.taken());
    if (valid == kNever) return;
    Cycle when = std::max(valid, taken_ == 0 ? open_ : taken_at_[(taken_ - 1) % kRing] + 1);
    if (taken_ >= kSlots) {
      const bool room = words_ >= (taken_ - kSlots + 1) * per_cycle_;
      const Cycle since = room ? used_up_at_[(taken_ - kSlots) % kRing] : drain_from;
      if (since == kNever) return;
      when = std::max(when, since);
    }
    taken_at_[taken_++ % kRing] = when;
    reader_.take(when);
  }
}

// One cycle in which words leave, if it is not beyond the limit and its beats were asked for: those
// of the oldest mask, and of the one behind it those of other lanes.
bool WordDistributorModel::serve(Cycle limit) {
  if (first_ == pushed_) return false;
  if (narrow_) return serve_word(limit);
  take_beats();
  Mask& first = mask(first_);
  Cycle now = std::max(next_, first.pushed + 1);
  const uint64_t beat = words_ >> beat_shift_;
  const bool ended = beat >= beats_;
  if (!ended) {
    if (beat >= taken_) return false;
    now = std::max(now, taken_at_[beat % kRing] + 1);
  }
  if (now > limit) return false;
  uint64_t there = ended ? per_cycle_ : 0;
  for (uint64_t i = beat; i < taken_ && taken_at_[i % kRing] < now && !ended; ++i) {
    there += per_cycle_;
  }
  if (!ended) there -= words_ & (per_cycle_ - 1);

  const uint64_t wanted = std::popcount(first.lanes);
  const uint64_t granted = std::min(wanted, there);
  const uint64_t once = ~first.lanes;
  first.lanes = without_lowest(first.lanes, granted);
  uint64_t total = granted;
  if (first.lanes == 0) {
    first.served = now;
    ++first_;
    if (first_ != pushed_ && mask(first_).pushed < now) {
      Mask& second = mask(first_);
      const uint64_t allowed = second.lanes & once;
      const uint64_t more = std::min<uint64_t>(std::popcount(allowed), there - granted);
      const uint64_t kept = without_lowest(allowed, more);
      second.lanes = (second.lanes & ~allowed) | kept;
      total += more;
      if (second.lanes == 0) {
        second.served = now;
        ++first_;
      }
    }
  }
  if (first_ != pushed_ && mask(first_).pushed < now && reader_.valid(reader_.taken()) <= now) {
    ++full_cycles_;
    full_words_ += total;
  }
  words_ += total;
  for (uint64_t i = beat; i < words_ >> beat_shift_; ++i) used_up_at_[i % kRing] = now;
  next_ = now + 1;
  return true;
}

Cycle WordDistributorModel::next_word_from() const {
  const Cycle valid = reader_.valid(reader_.taken());
  if (valid == kNever) return kNever;
  return std::max(valid, taken_ == 0 ? open_ : taken_at_[(taken_ - 1) % kRing] + 1);
}

void WordDistributorModel::leave(Cycle now) {
  if (++words_ % beat_words_ != 0) return;
  taken_at_[taken_++ % kRing] = now;
  reader_.take(now);
}

bool WordDistributorModel::serve_word(Cycle limit) {
  Mask& first = mask(first_);
  Cycle now = std::max(next_, first.pushed + 1);
  const bool ended = taken_ >= beats_;
  if (!ended) {
    const Cycle from = next_word_from();
    if (from == kNever) return false;
    now = std::max(now, from);
  }
  if (now > limit) return false;
  first.lanes = without_lowest(first.lanes, 1);
  if (first.lanes == 0) {
    first.served = now;
    ++first_;
  }
  if (!ended) leave(now);
  next_ = now + 1;
  return true;
}

void WordDistributorModel::push_evenly(Cycle when, uint64_t steps, uint64_t words, uint64_t early) {
  even_ = {.from = when, .steps = steps, .words = words, .early = early, .served = 0};
}

Cycle WordDistributorModel::served_evenly() {
  // In parts of a cycle.
  const uint64_t word_parts = full_cycles_ < kFullCycles ? kCycleParts / per_cycle_
                                                         : kCycleParts * full_cycles_ / full_words_;
  if (next_ > (next_parts_ + kCycleParts - 1) / kCycleParts) next_parts_ = next_ * kCycleParts;
  while (even_.served < even_.words) {
    take_beats();
    const uint64_t beat = words_ >> beat_shift_;
    Cycle from = 0;
    if (beat < beats_) {
      if (narrow_) {
        from = next_word_from();
        if (from == kNever) return kNever;
      } else {
        if (beat >= taken_) return kNever;
        from = taken_at_[beat % kRing] + 1;
      }
    }
    const uint64_t words =
        std::min<uint64_t>(even_.words - even_.served, per_cycle_ - (words_ & (per_cycle_ - 1)));
    even_.served += words;
    const uint64_t last = even_.served - 1;
    const Cycle asked = even_.from + last * even_.steps / even_.words;
    next_parts_ = std::max(next_parts_, std::max(from, asked + 1) * kCycleParts);
    next_parts_ += words * word_parts;
    const Cycle now = (next_parts_ - 1) / kCycleParts;
    next_ = now + 1;
    if (!narrow_) {
      words_ += words;
      if ((words_ & (per_cycle_ - 1)) == 0) used_up_at_[beat % kRing] = now;
    } else if (beat < beats_) {
      leave(now);
    }
    const Cycle needed = even_.from + (last + even_.early) * even_.steps / even_.words;
    if (now + word_delay_ > needed) even_.from += now + word_delay_ - needed;
  }
  return even_.from + even_.steps - 1;
}

Cycle WordDistributorModel::drain(Cycle when) {
  while (narrow_ && taken_ < beats_) {
    const Cycle from = next_word_from();
    if (from == kNever) return kNever;
    when = std::max(when, from);
    leave(when++);
  }
  take_beats(when);
  return taken_ < beats_ ? kNever : taken_at_[(taken_ - 1) % kRing];
}

bool WordDistributorModel::run_until(Cycle when) {
  const uint64_t before = taken_;
  take_beats();
  while (serve(when)) {
  }
  take_beats();
  return taken_ != before;
}

}  // namespace sluice
