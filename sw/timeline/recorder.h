// Gathers what the trace port of a machine says while a program runs: when each command was
// dispatched, started and ended on its engine, and what each engine did with its cycles.
//
//   Recorder recorder;
//   device.set_trace(&recorder);
//   device.run(program);
//   device.set_trace(nullptr);
//   const Timeline timeline = make_timeline(recorder, program, labels);
//
// Times are cycles since the first in which the machine was busy; an end is the first cycle after.
// Of the LOADs under way one is on its engine at a time, the first: the others' data comes after
// its. Memory is bounded: a number of commands, and a number of windows of equal length for what
// goes on over time, whose length doubles when they are full.
#ifndef SLUICE_SW_TIMELINE_RECORDER_H_
#define SLUICE_SW_TIMELINE_RECORDER_H_

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sw/runtime/command.h"
#include "sw/runtime/cycle_trace.h"
#include "sw/timeline/engine_states.h"

namespace sluice {

// Cycles by the states of an engine, in the order of EngineStates::states.
inline constexpr size_t kMaxStates = 9;
using StateCycles = std::array<uint32_t, kMaxStates>;

// A command on one engine.
struct EnginePart {
  std::optional<uint64_t> start;
  std::optional<uint64_t> end;
  StateCycles before{};  // since the command before it ended there
  StateCycles inside{};
};

struct CommandRecord {
  Opcode opcode = Opcode::kLoad;
  uint64_t dispatch = 0;           // cycle in which it left the dispatcher
  StateCycles dispatching{};       // of DISPATCH, since the command before it left
  std::optional<uint64_t> finish;  // from here on others need not wait for it
  EnginePart part;                 // LOAD, the decoding of a MUL, STORE
  EnginePart array;                // of a MUL
};

class Recorder final : public TraceSink {
 public:
  static constexpr size_t kMaxCommands = 200'000;
  static constexpr size_t kMaxWindows = 2048;

  struct Window {
    std::array<StateCycles, kEngineCount> states{};
    uint32_t read_beats = 0;
    uint32_t write_beats = 0;
  };

  explicit Recorder(size_t max_commands = kMaxCommands);

  // Throws std::runtime_error at the command that is one too many, and at one that was dispatched
  // before the first sample.
  void sample(const TraceSample& sample) override;

  const std::vector<CommandRecord>& commands() const { return commands_; }
  const std::vector<Window>& windows() const { return windows_; }
  uint64_t window_cycles() const { return window_cycles_; }
  uint64_t cycles() const { return cycles_; }  // to the last in which the machine was busy

 private:
  // Commands on their way through an engine, by number within commands_.
  struct Lane {
    std::deque<size_t> coming;  // dispatched, or taken, and not started
    std::optional<size_t> here;
    StateCycles since{};  // the last start or end
  };

  EnginePart& part(Engine engine, size_t command) {
    return engine == Engine::kArray ? commands_[command].array : commands_[command].part;
  }
  Lane& lane(Engine engine) { return lanes_[static_cast<size_t>(engine)]; }

  void dispatch(const TraceSample& sample, uint64_t now);
  void start(Engine engine, uint64_t now);
  void end(Engine engine, uint64_t now);
  void count(const TraceSample& sample, uint64_t now);
  Window& window_at(uint64_t now);

  const size_t max_commands_;
  std::optional<uint64_t> first_cycle_;
  uint64_t cycles_ = 0;
  std::vector<CommandRecord> commands_;
  std::array<Lane, kEngineCount> lanes_;
  std::deque<size_t> loads_taken_;  // and not on the engine yet
  std::deque<size_t> muls_unfinished_;
  std::vector<Window> windows_;
  uint64_t window_cycles_ = 1;
};

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_RECORDER_H_
