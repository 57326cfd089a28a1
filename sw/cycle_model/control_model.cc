#include "sw/cycle_model/control_model.h"

#include <algorithm>

#include "sw/cycle_model/read_channel.h"

namespace sluice {
namespace {

// sram_fifo: a beat that is pushed in one cycle is taken two later at the earliest.
constexpr uint64_t kSramFifoDelay = 2;
// dispatcher: StCommand, StSizes and StCheck come before StDispatch.
constexpr uint64_t kCheckCycles = 3;

}  // namespace

ControlModel::ControlModel(const Config& config, const ModelProgram& program)
    : program_(program),
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
  Cycle last = 0;
  for (const Cycle beat : beats) {
    last = std::max(last + 1, beat + kReadDataDelay + kSramFifoDelay);
  }
  arrived_.push_back(last);
}

Cycle ControlModel::dispatch_time(const ModelCommand& command,
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
  if (number >= order_depth_) {
    if (retired_.size() + order_depth_ <= number) return kNever;
    when = std::max(when, retired_[number - order_depth_] + 1);
  }
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
      streams.start(when, mul->stream_address, mul->stream_bytes);
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
  Cycle since = times.queued[index] + 1;
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
    Cycle when = dispatched_[number];
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
