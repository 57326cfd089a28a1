#include "sw/cycle_model/cycle_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sw/cycle_model/accumulator_use.h"
#include "sw/cycle_model/control_model.h"
#include "sw/cycle_model/load_model.h"
#include "sw/cycle_model/mul_model.h"
#include "sw/cycle_model/program.h"
#include "sw/cycle_model/read_channel.h"
#include "sw/cycle_model/store_model.h"
#include "sw/cycle_model/stream_reader_model.h"

namespace sluice {
namespace {

void check(const MemoryTiming& timing) {
  const auto good = [](const BeatRate& rate) {
    return rate.beats >= 1 && rate.beats <= rate.cycles;
  };
  if (timing.read_latency < 1 || timing.write_latency < 1 || timing.max_reads < 1 ||
      !good(timing.read_rate) || !good(timing.write_rate)) {
    throw std::runtime_error(
        "cycle model: the timing of the memory is out of range; latencies and max_reads are at "
        "least 1, rates are 1 <= beats <= cycles");
  }
}

// The whole machine. Only two things depend on the order of time: who is granted the read channel,
// and whether a STORE can read the accumulators. They are taken in that order, one at a time;
// everything else follows from times that are known.
class Machine {
 public:
  Machine(const Config& config, const MemoryTiming& timing, const ModelProgram& program,
          uint64_t exact_steps)
      : program_(program),
        channel_(timing),
        control_(config, program),
        streams_(config),
        load_(config),
        use_(config),
        mul_(config, program, streams_, use_, exact_steps),
        store_(config, timing, use_) {}

  CyclePrediction run() {
    do {
      follow();
    } while (step());
    return result();
  }

 private:
  // What follows from known times.
  void follow() {
    bool any = true;
    while (any) {
      any = control_.dispatch(streams_);
      any |= start_load();
      any |= start_store();
      any |= mul_.advance(control_);
    }
  }

  bool start_load() {
    const ControlModel::Offer offer = control_.offer(kLoadEngine);
    if (offer.command == nullptr) return false;
    const auto& load = std::get<LoadCommand>(offer.command->command);
    const Cycle ready = load_.ready(load);
    if (ready == kNever) return false;
    const Cycle when = std::max(offer.since, ready);
    load_.start(when, load);
    control_.started(kLoadEngine, when);
    return true;
  }

  bool start_store() {
    const ControlModel::Offer offer = control_.offer(kStoreEngine);
    if (offer.command == nullptr || store_.ready() == kNever) return false;
    const Cycle when = std::max(offer.since, store_.ready());
    store_.start(when, std::get<StoreCommand>(offer.command->command));
    control_.started(kStoreEngine, when);
    return true;
  }

  // The next grant or read; false if there is none.
  bool step() {
    for (;;) {
      const std::array<Cycle, kReadClients> asking = {control_.request(), load_.request(),
                                                      streams_.request()};
      const Cycle asked = *std::min_element(asking.begin(), asking.end());
      const Cycle grant = asked == kNever ? kNever : std::max(asked, channel_.free());
      const Cycle read = store_.next();
      if (mul_.wait_until(std::min(grant, read))) continue;
      if (grant == kNever && read == kNever) return false;
      if (read < grant) {
        read_until(grant);
      } else {
        grant_read(grant, asking);
      }
      return true;
    }
  }

  void read_until(Cycle grant) {
    while (store_.next() < grant) {
      if (const auto done = store_.read()) control_.finished(kStoreEngine, *done);
    }
  }

  void grant_read(Cycle when, const std::array<Cycle, kReadClients>& asking) {
    const ReadClient client = channel_.pick(when, asking, streams_.lazy(when));
    switch (client) {
      case kCommandClient:
        control_.receive(when, channel_.grant(when, client, control_.request_beats()));
        break;
      case kLoadClient:
        if (const auto done =
                load_.receive(when, channel_.grant(when, client, load_.request_beats()))) {
          control_.finished(kLoadEngine, *done);
        }
        break;
      default:
        streams_.receive(when, channel_.grant(when, client, streams_.request_beats()));
    }
  }

  CyclePrediction result() const {
    const ControlModel::End end = control_.end();
    if (end.unfinished) {
      throw std::runtime_error(fmt::format(
          "cycle model: command {} never finishes; give the model a program that runs to its end",
          *end.unfinished));
    }
    CyclePrediction result{.cycles = end.cycle,
                           .first_weight = mul_.first_weight(),
                           .last_sum = mul_.last_sum(),
                           .read_beats = channel_.beats(),
                           .write_beats = store_.beats(),
                           .weight_steps = mul_.steps(),
                           .load_busy = load_.busy(),
                           .load_stall_memory = load_.stalled(),
                           .decode_stall_bits = mul_.stalled_bits(),
                           .decode_stall_array = mul_.stalled_array(),
                           .array_busy = mul_.array_busy(),
                           .array_stall_weights = mul_.array_stalled(),
                           .store_stall = store_.stalled(),
                           .commands = {}};
    for (size_t i = 0; i < program_.commands.size(); ++i) {
      result.commands.push_back(control_.times(i));
    }
    return result;
  }

  const ModelProgram& program_;
  ReadChannel channel_;
  ControlModel control_;
  StreamReaderModel streams_;
  LoadModel load_;
  AccumulatorUse use_;
  MulModel mul_;
  StoreModel store_;
};

}  // namespace

CyclePrediction predict_cycles(const Config& config, const MemoryTiming& timing,
                               std::span<const CommandWords> program, uint64_t exact_steps) {
  check(timing);
  const ModelProgram model_program = read_program(config, program);
  return Machine(config, timing, model_program, exact_steps).run();
}

}  // namespace sluice
