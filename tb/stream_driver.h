// Both ends of a valid/ready stream, and a scoreboard, for benches of single modules.
//
// In each cycle the bench copies valid() and payload() of a source, and ready() of a sink, to the
// model's inputs, lets it settle, then calls step() with what the model drives. Each end pauses in
// a cycle with a probability of `stall`. A source keeps valid and payload until they are taken.
#pragma once

#include <cstdint>
#include <deque>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tb/random.h"

namespace sluice {

template <class Payload>
class StreamSource {
 public:
  explicit StreamSource(double stall = 0.0, uint64_t seed = 1) : stall_(stall), random_(seed) {}

  void push(Payload payload) {
    queue_.push_back(std::move(payload));
    if (queue_.size() == 1) valid_ = !random_.chance(stall_);
  }

  bool valid() const { return valid_; }
  // A default value while not valid, so that nothing leaks ahead of its time.
  const Payload& payload() const { return valid_ ? queue_.front() : nothing_; }
  bool empty() const { return queue_.empty(); }

  // The clock edge; returns whether a payload was taken.
  bool step(bool ready) {
    const bool taken = valid_ && ready;
    if (taken) queue_.pop_front();
    if (taken || !valid_) valid_ = !queue_.empty() && !random_.chance(stall_);
    return taken;
  }

 private:
  double stall_;
  Random random_;
  std::deque<Payload> queue_;
  Payload nothing_{};
  bool valid_ = false;
};

template <class Payload>
class StreamSink {
 public:
  explicit StreamSink(double stall = 0.0, uint64_t seed = 1)
      : stall_(stall), random_(seed), ready_(!random_.chance(stall)) {}

  bool ready() const { return ready_; }
  const std::vector<Payload>& received() const { return received_; }

  // The clock edge; returns whether a payload was taken, which is then the last of received().
  bool step(bool valid, const Payload& payload) {
    const bool taken = valid && ready_;
    if (taken) received_.push_back(payload);
    ready_ = !random_.chance(stall_);
    return taken;
  }

 private:
  double stall_;
  Random random_;
  bool ready_;
  std::vector<Payload> received_;
};

class ScoreboardError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Compares what comes out with what was expected, in order. Payload needs == and << to a stream.
template <class Payload>
class Scoreboard {
 public:
  void expect(Payload payload) { expected_.push_back(std::move(payload)); }

  // Throws ScoreboardError with both sides if they differ or nothing was expected any more.
  void check(const Payload& actual) {
    if (expected_.empty() || !(expected_.front() == actual)) {
      std::ostringstream text;
      text << "Item " << checked_ << ": expected ";
      if (expected_.empty()) {
        text << "nothing more";
      } else {
        text << expected_.front();
      }
      text << ", got " << actual << ".";
      throw ScoreboardError(text.str());
    }
    expected_.pop_front();
    ++checked_;
  }

  // Throws ScoreboardError if something is still expected.
  void check_empty() const {
    if (expected_.empty()) return;
    std::ostringstream text;
    text << "After item " << checked_ << ", " << expected_.size()
         << " more were expected; the next is " << expected_.front() << ".";
    throw ScoreboardError(text.str());
  }

  size_t checked() const { return checked_; }

 private:
  std::deque<Payload> expected_;
  size_t checked_ = 0;
};

}  // namespace sluice
