// A run as the trace port would tell it, written by hand: what happens in which cycle.
#ifndef SLUICE_TESTS_UNIT_TIMELINE_SCRIPT_H_
#define SLUICE_TESTS_UNIT_TIMELINE_SCRIPT_H_

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "sw/timeline/recorder.h"
#include "sw/timeline/timeline.h"

namespace sluice {

class TimelineScript {
 public:
  // Appends to the program; with `dispatch` it leaves the dispatcher in that cycle.
  size_t command(const Command& command, Waits waits, uint64_t dispatch,
                 std::string role = "command") {
    program.push_back(encode(command, waits));
    labels.push_back({"t", std::move(role)});
    TraceSample& sample = at(dispatch);
    sample.dispatched = true;
    sample.opcode = static_cast<uint8_t>(program.back()[0] & 255);
    sample.number = static_cast<uint32_t>(program.size() - 1);
    return program.size() - 1;
  }
  void load(uint64_t taken, uint64_t end) {
    at(taken).load_taken = true;
    at(end - 1).load_finished = true;
  }
  void mul(uint64_t taken, uint64_t decode_end, uint64_t fed, uint64_t end) {
    at(taken).mul_taken = true;
    at(taken + 1).decode_started = at(taken + 1).array_started = true;
    at(decode_end - 1).decode_finished = true;
    at(fed - 1).array_fed = true;
    at(end - 1).mul_finished = true;
  }
  void store(uint64_t taken, uint64_t end) {
    at(taken).store_taken = true;
    at(end - 1).store_finished = true;
  }
  TraceSample& at(uint64_t cycle) { return samples_[cycle]; }

  // The engine does this in cycles first to end - 1, and nothing otherwise.
  void does(Engine engine, const std::string& state, uint64_t first, uint64_t end) {
    for (uint64_t cycle = first; cycle < end; ++cycle) {
      doing_[{cycle, static_cast<size_t>(engine)}] = state;
    }
  }

  // The machine is not busy in cycles first to end - 1.
  void rests(uint64_t first, uint64_t end) { rest_ = {first, end}; }

  void play(Recorder& recorder) {
    const uint64_t end = samples_.empty() ? 0 : samples_.rbegin()->first + 1;
    for (uint64_t cycle = 0; cycle < end; ++cycle) {
      TraceSample sample;
      if (samples_.contains(cycle)) sample = samples_[cycle];
      sample.cycle = 1000 + cycle;
      if (cycle >= rest_.first && cycle < rest_.second) {
        recorder.sample(sample);
        continue;
      }
      sample.events |= uint64_t{1} << event_of("CYCLES");
      for (size_t e = 0; e < kEngineCount; ++e) {
        const EngineStates& engine = engine_states()[e];
        const auto found = doing_.find({cycle, e});
        const std::string state = found == doing_.end() ? "idle" : found->second;
        const auto place = std::find(engine.states.begin(), engine.states.end(), state);
        sample.events |= uint64_t{1} << (engine.first_event + (place - engine.states.begin()));
      }
      recorder.sample(sample);
    }
  }

  Timeline timeline() {
    Recorder recorder;
    play(recorder);
    return make_timeline(recorder, program, labels, "title");
  }

  Program program;
  std::vector<CommandLabel> labels;

 private:
  std::pair<uint64_t, uint64_t> rest_{};
  std::map<uint64_t, TraceSample> samples_;
  std::map<std::pair<uint64_t, size_t>, std::string> doing_;
};

inline const Span& span_of(const Timeline& timeline, Engine engine, size_t command) {
  const auto found = std::find_if(
      timeline.spans.begin(), timeline.spans.end(),
      [&](const Span& span) { return span.engine == engine && span.command == command; });
  if (found == timeline.spans.end()) throw std::runtime_error("the timeline lacks a span");
  return *found;
}

}  // namespace sluice

#endif  // SLUICE_TESTS_UNIT_TIMELINE_SCRIPT_H_
