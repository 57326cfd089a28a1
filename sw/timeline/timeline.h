// Where the cycles of a run went: what each command did on its engine, and why it did not start
// earlier.
//
// A command starts on an engine when it was dispatched, the commands that it waits for have
// finished, the command before it has left the engine, and, for a MUL, the MUL two before it has
// been fed to the array, since the unit holds two (docs/architecture.md). Each of these is a
// Constraint with the cycle from which on it allowed the start; the latest is the reason, and it
// cost the cycles since the one before it.
#ifndef SLUICE_SW_TIMELINE_TIMELINE_H_
#define SLUICE_SW_TIMELINE_TIMELINE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sw/runtime/command.h"
#include "sw/runtime/program_builder.h"
#include "sw/timeline/recorder.h"

namespace sluice {

struct Constraint {
  enum class Kind {
    kDispatch,  // the command was not there
    kPrevious,  // the command before it on its engine
    kRoom,      // the MUL two before it was not fed to the array
    kWait,      // a command that it waits for
  };
  Kind kind = Kind::kDispatch;
  size_t command = 0;  // what it was held up by; of kDispatch the command itself
  uint64_t cycle = 0;  // the start was allowed from here on
};

struct Span {
  Engine engine = Engine::kLoad;
  size_t command = 0;
  std::string label;      // "layer0.q mul columns 0..95, rows 0..47, k 0..127"
  std::string role;       // without the name
  uint64_t dispatch = 0;  // when it was in its engine's queue
  uint64_t start = 0;
  uint64_t end = 0;
  StateCycles before{};  // of the engine, since the command before it
  StateCycles inside{};
  std::vector<Constraint> constraints;  // the latest first, at least the dispatch
  uint64_t cost = 0;                    // cycles that the first of them cost
  std::string reason;                   // the first of them in words
};

struct Timeline {
  std::string title;
  uint64_t cycles = 0;
  std::vector<std::string> commands;  // in words
  std::vector<Span> spans;            // by engine, then by start; none overlap on an engine
  size_t unfinished = 0;              // commands that were dispatched and did not end
  uint64_t window_cycles = 1;
  std::vector<Recorder::Window> windows;

  // Cycles of the engine by state.
  StateCycles totals(Engine engine) const;
  uint64_t read_beats() const;
  uint64_t write_beats() const;
};

// For the programs that ran while the recorder listened, one after the other, with a label a
// command or none. Throws std::runtime_error if they are not what it saw.
Timeline make_timeline(const Recorder& recorder, std::span<const CommandWords> program,
                       std::span<const CommandLabel> labels, std::string title);

}  // namespace sluice

#endif  // SLUICE_SW_TIMELINE_TIMELINE_H_
