// Fetch and dispatch of commands, their queues, and what they wait for (rtl/control). With a queue
// depth of 1 commands are dispatched to idle engines alone, one after the other.
//
// Commands become known to their engines as dispatch() finds the times that it needs; engines
// report when they take a command and when it finishes, which may be before that time has come.
#ifndef SLUICE_SW_CYCLE_MODEL_CONTROL_MODEL_H_
#define SLUICE_SW_CYCLE_MODEL_CONTROL_MODEL_H_

#include <optional>
#include <span>
#include <vector>

#include "sw/cycle_model/cycle.h"
#include "sw/cycle_model/cycle_model.h"
#include "sw/cycle_model/program.h"
#include "sw/cycle_model/stream_reader_model.h"

namespace sluice {

class ControlModel {
 public:
  ControlModel(const Config& config, const ModelProgram& program);

  // Read client: the next command.
  Cycle request() const;
  uint32_t request_beats() const { return command_beats_; }
  void receive(Cycle granted, std::span<const Cycle> beats);

  // Hands on the next commands of the ring as far as times are known; whether it did.
  bool dispatch(StreamReaderModel& streams);

  // The command that an engine is offered next and since when; none or kNever if that is unknown.
  struct Offer {
    const ModelCommand* command = nullptr;
    Cycle since = kNever;
  };
  Offer offer(Engine engine) const;
  void started(Engine engine, Cycle when);
  void finished(Engine engine, Cycle when);

  // The end of the program, when all commands have finished; else the number of the first that has
  // not.
  struct End {
    Cycle cycle = 0;
    std::optional<size_t> unfinished;
  };
  End end() const;
  CommandTimes times(size_t number) const;

 private:
  struct EngineTimes {
    std::vector<Cycle> queued, started, finished;
  };

  Cycle dispatch_time(const ModelCommand& command, const StreamReaderModel& streams) const;
  Cycle serial_dispatch_time(const ModelCommand& command, const StreamReaderModel& streams) const;
  Cycle queued_dispatch_time(const ModelCommand& command, const StreamReaderModel& streams) const;
  Cycle order_room(size_t number) const;
  void retire();

  const Config config_;
  const ModelProgram& program_;
  bool serial_;         // serial_dispatcher
  size_t queue_depth_;  // of an engine, and of commands asked for and not dispatched
  size_t order_depth_;  // commands dispatched and not retired
  uint32_t command_beats_;
  std::vector<Cycle> granted_;  // requests
  std::vector<Cycle> arrived_;  // last beat in the shift register, were it empty; or in memory
  std::vector<Cycle> dispatched_;
  std::vector<Cycle> retired_;
  std::array<EngineTimes, kEngines> engines_;
};

}  // namespace sluice

#endif  // SLUICE_SW_CYCLE_MODEL_CONTROL_MODEL_H_
