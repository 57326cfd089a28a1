#include "sw/cycle_model/control_model.h"

#include <algorithm>

#include "sw/cycle_model/read_channel.h"
#include "sw/cycle_model/word_check_model.h"

namespace sluice {
namespace {

// sram_fifo: a beat that is pushed in one cycle is taken two later at the earliest.
constexpr uint64_t kSramFifoDelay = 2;
// dispatcher: StCommand, StSizes and StCheck come before StDispatch.
constexpr uint64_t kCheckCycles = 3;
// serial_dispatcher: StFields and the step to it.
constexpr uint64_t kFieldCycles = 11;

}  // namespace

ControlModel::ControlModel(const Config& config, const ModelProgram& program)
    : config_(config),
      program_(program),
      serial_(config.queue_depth == 1),
      queue_depth_(config.queue_depth),
      order_depth_(8 * queue_depth_),
      command_beats_(8 * kCommandBytes / config.data_bits) {}

Cycle ControlModel::request() const {
  const size_t number = granted_.size();
  if (number == program_.commands.size()) return kNever;
  Cycle room = 0;
  if (number >= queue_depth_) {
    if (dispatched_.size() + queue_depth_ <= number) return kNever;
    room = dispatched_[number - queue_depth_] + 1;
  }
  return number == 0 ? 0 : std::max(room, granted_.back() + 1);
}

void ControlModel::receive(Cycle granted, std::span<const Cycle> beats) {
  granted_.push_back(granted);
  if (serial_) {
    arrived_.push_back(beats.back() + kReadDataDelay);
    return;
  }
  Cycle last = 0;
  for (const Cycle beat : beats) {
    last = std::max(last + 1, beat + kReadDataDelay + kSramFifoDelay);
  }
  arrived_.push_back(last);
}

// When a command is not one too many that is dispatched and not retired.
Cycle ControlModel::order_room(size_t number) const {
  if (number < order_depth_) return 0;
  if (retired_.size() + order_depth_ <= number) return kNever;
  return retired_[number - order_depth_] + 1;
}

Cycle ControlModel::dispatch_time(const ModelCommand& command,
                                  const StreamReaderModel& streams) const {
  return serial_ ? serial_dispatch_time(command, streams) : queued_dispatch_time(command, streams);
}

Cycle ControlModel::serial_dispatch_time(const ModelCommand& command,
                                         const StreamReaderModel& streams) const {
  const size_t number = dispatched_.size();
  // It is offered in the cycle after its last beat, and waits in the one after its checks.
  Cycle when = arrived_[number] + 1 + word_check_cycles(config_, command.command) + 1;
  const Cycle room = order_room(number);
  if (room == kNever) return kNever;
  when = std::max(when, room);
  for (int e = 0; e < kEngines; ++e) {
    const EngineTimes& engine = engines_[e];
    // Each engine has had no more than one command at a time.
    const bool waits = command.engine == e || command.engine == kEngines ||
                       (command.engine == kStoreEngine) ||
                       (command.targets[e] != 0 && command.targets[e] == engine.queued.size());
    if (!waits || engine.queued.empty()) continue;
    if (engine.finished.size() < engine.queued.size()) return kNever;
    when = std::max(when, engine.finished.back() + 1);
  }
  if (command.engine == kEngines) return when;
  when += kFieldCycles;
  const auto* mul = std::get_if<MulCommand>(&command.command);
  if (mul == nullptr || !mul->open) return when;
  const Cycle stream = streams.room_for_start();
  return stream == kNever ? kNever : std::max(when, stream) + 1;
}

Cycle ControlModel::queued_dispatch_time(const ModelCommand& command,
                                         const StreamReaderModel& streams) const {
  const size_t number = dispatched_.size();
  // The words shift in behind those of the command before, once that is dispatched.
  const Cycle before = number == 0 ? 0 : dispatched_.back();
  Cycle when = std::max(arrived_[number], before + command_beats_) + 1 + kCheckCycles;
  if (command.engine == kEngines) {
    if (retired_.size() < number) return kNever;
    return number == 0 ? when : std::max(when, retired_.back() + 1);
  }
  const EngineTimes& engine = engines_[command.engine];
  if (command.index >= queue_depth_) {
    if (engine.started.size() + queue_depth_ <= command.index) return kNever;
    when = std::max(when, engine.started[command.index - queue_depth_] + 1);
  }
  const Cycle order = order_room(number);
  if (order == kNever) return kNever;
  when = std::max(when, order);
  const auto* mul = std::get_if<MulCommand>(&command.command);
  if (mul == nullptr || !mul->open) return when;
  const Cycle room = streams.room_for_start();
  return room == kNever ? kNever : std::max(when, room);
}

bool ControlModel::dispatch(StreamReaderModel& streams) {
  bool any = false;
  while (dispatched_.size() < arrived_.size()) {
    retire();
    const ModelCommand& command = program_.commands[dispatched_.size()];
    const Cycle when = dispatch_time(command, streams);
    if (when == kNever) break;
    dispatched_.push_back(when);
    any = true;
    if (command.engine == kEngines) continue;
    engines_[command.engine].queued.push_back(when);
    if (const auto* mul = std::get_if<MulCommand>(&command.command); mul && mul->open) {
      // Serially, in the cycle before.
      streams.start(serial_ ? when - 1 : when, mul->stream_address, mul->stream_bytes);
    }
  }
  retire();
  return any;
}

ControlModel::Offer ControlModel::offer(Engine engine) const {
  const EngineTimes& times = engines_[engine];
  const size_t index = times.started.size();
  if (index == times.queued.size()) return {};
  const ModelCommand& command = program_.commands[program_.of_engine[engine][index]];
  Cycle since = times.queued[index] + (serial_ ? 0 : 1);
  for (int e = 0; e < kEngines; ++e) {
    const size_t target = command.targets[e];
    if (target == 0) continue;
    if (engines_[e].finished.size() < target) return {};
    since = std::max(since, engines_[e].finished[target - 1] + 1);
  }
  return {&command, since};
}

void ControlModel::started(Engine engine, Cycle when) { engines_[engine].started.push_back(when); }

void ControlModel::finished(Engine engine, Cycle when) {
  engines_[engine].finished.push_back(when);
}

// In the order of the ring, one a cycle, each the cycle after it has finished.
void ControlModel::retire() {
  while (retired_.size() < dispatched_.size()) {
    const size_t number = retired_.size();
    const ModelCommand& command = program_.commands[number];
    Cycle when = dispatched_[number] + (serial_ ? 1 : 0);
    if (command.engine != kEngines) {
      const EngineTimes& engine = engines_[command.engine];
      if (engine.finished.size() <= command.index) return;
      when = engine.finished[command.index] + 1;
    }
    retired_.push_back(number == 0 ? when : std::max(when, retired_.back() + 1));
  }
}

ControlModel::End ControlModel::end() const {
  if (retired_.size() < program_.commands.size()) return {0, retired_.size()};
  return {retired_.empty() ? 0 : retired_.back() + 1, {}};
}

CommandTimes ControlModel::times(size_t number) const {
  const ModelCommand& command = program_.commands[number];
  if (command.engine == kEngines) return {dispatched_[number], dispatched_[number]};
  const EngineTimes& engine = engines_[command.engine];
  return {engine.started[command.index], engine.finished[command.index]};
}

}  // namespace sluice
