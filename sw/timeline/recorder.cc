#include "sw/timeline/recorder.h"

#include <fmt/format.h>

#include <bit>
#include <stdexcept>
#include <utility>

namespace sluice {
namespace {

void add(StateCycles& sum, const StateCycles& more) {
  for (size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

void check_dispatched(bool seen) {
  if (seen) return;
  throw std::runtime_error(
      "timeline: a command is under way that was dispatched before the recorder listened; let it "
      "listen before the program is submitted, and take another one after a reset");
}

}  // namespace

Recorder::Recorder(size_t max_commands) : max_commands_(max_commands) {}

void Recorder::sample(const TraceSample& sample) {
  static const size_t kBusy = event_of("CYCLES");
  const bool busy = sample.events >> kBusy & 1;
  if (!first_cycle_) {
    if (!busy) return;
    first_cycle_ = sample.cycle;
  }
  const uint64_t now = sample.cycle - *first_cycle_;
  if (busy) cycles_ = now + 1;

  if (sample.load_taken) {
    Lane& load = lane(Engine::kLoad);
    check_dispatched(!load.coming.empty());
    loads_taken_.push_back(load.coming.front());
    load.coming.pop_front();
    if (!load.here) start(Engine::kLoad, now);
  }
  if (sample.decode_started) start(Engine::kDecode, now);
  if (sample.array_started) start(Engine::kArray, now);
  if (sample.store_taken) start(Engine::kStore, now);
  if (busy) count(sample, now);

  if (sample.mul_finished) {
    check_dispatched(!muls_unfinished_.empty());
    commands_[muls_unfinished_.front()].finish = now + 1;
    muls_unfinished_.pop_front();
  }
  if (sample.load_finished) end(Engine::kLoad, now + 1);
  if (sample.decode_finished) end(Engine::kDecode, now + 1);
  if (sample.array_fed) end(Engine::kArray, now + 1);
  if (sample.store_finished) end(Engine::kStore, now + 1);
  if (sample.dispatched) dispatch(sample, now);
}

void Recorder::dispatch(const TraceSample& sample, uint64_t now) {
  if (commands_.size() == max_commands_) {
    throw std::runtime_error(
        fmt::format("timeline: the run has more than {} commands; take a smaller part of it, as "
                    "one product or one layer",
                    max_commands_));
  }
  const size_t command = commands_.size();
  CommandRecord record;
  record.opcode = static_cast<Opcode>(sample.opcode);
  record.dispatch = now;
  record.dispatching = std::exchange(lane(Engine::kDispatch).since, {});
  if (record.opcode == Opcode::kFence) record.finish = now + 1;
  commands_.push_back(record);
  if (record.opcode == Opcode::kLoad) lane(Engine::kLoad).coming.push_back(command);
  if (record.opcode == Opcode::kStore) lane(Engine::kStore).coming.push_back(command);
  if (record.opcode == Opcode::kMul) {
    lane(Engine::kDecode).coming.push_back(command);
    lane(Engine::kArray).coming.push_back(command);
    muls_unfinished_.push_back(command);
  }
}

void Recorder::start(Engine engine, uint64_t now) {
  Lane& lane = this->lane(engine);
  std::deque<size_t>& coming = engine == Engine::kLoad ? loads_taken_ : lane.coming;
  check_dispatched(!coming.empty());
  lane.here = coming.front();
  coming.pop_front();
  EnginePart& part = this->part(engine, *lane.here);
  part.start = now;
  part.before = std::exchange(lane.since, {});
}

void Recorder::end(Engine engine, uint64_t now) {
  Lane& lane = this->lane(engine);
  check_dispatched(lane.here.has_value());
  EnginePart& part = this->part(engine, *lane.here);
  part.end = now;
  part.inside = std::exchange(lane.since, {});
  if (engine == Engine::kLoad || engine == Engine::kStore) commands_[*lane.here].finish = now;
  lane.here.reset();
  if (engine == Engine::kLoad && !loads_taken_.empty()) start(engine, now);
}

void Recorder::count(const TraceSample& sample, uint64_t now) {
  static const size_t kReads = event_of("READ_BEATS"), kWrites = event_of("WRITE_BEATS");
  Window& window = window_at(now);
  window.read_beats += sample.events >> kReads & 1;
  window.write_beats += sample.events >> kWrites & 1;
  for (size_t e = 0; e < kEngineCount; ++e) {
    const EngineStates& engine = engine_states()[e];
    const uint64_t states =
        sample.events >> engine.first_event & ((uint64_t{1} << engine.states.size()) - 1);
    const size_t state = std::countr_zero(states);
    ++lanes_[e].since.at(state);
    ++window.states[e][state];
  }
}

Recorder::Window& Recorder::window_at(uint64_t now) {
  while (now / window_cycles_ >= kMaxWindows) {
    for (size_t i = 0; i < windows_.size(); ++i) {
      if (i % 2 == 0) {
        windows_[i / 2] = windows_[i];
        continue;
      }
      Window& sum = windows_[i / 2];
      for (size_t e = 0; e < kEngineCount; ++e) add(sum.states[e], windows_[i].states[e]);
      sum.read_beats += windows_[i].read_beats;
      sum.write_beats += windows_[i].write_beats;
    }
    windows_.resize((windows_.size() + 1) / 2);
    window_cycles_ *= 2;
  }
  const size_t index = now / window_cycles_;
  if (index >= windows_.size()) windows_.resize(index + 1);
  return windows_[index];
}

}  // namespace sluice
