#include "sw/timeline/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace sluice {
namespace {

constexpr std::array kOpcodes = {Opcode::kLoad, Opcode::kMul, Opcode::kStore};
constexpr size_t kMulsInUnit = 2;

std::string_view name_of(Opcode opcode) {
  switch (opcode) {
    case Opcode::kLoad:
      return "LOAD";
    case Opcode::kMul:
      return "MUL";
    case Opcode::kStore:
      return "STORE";
    case Opcode::kFence:
      return "FENCE";
  }
  return "?";
}

size_t place_of(Opcode opcode) {
  return std::find(kOpcodes.begin(), kOpcodes.end(), opcode) - kOpcodes.begin();
}

// What one command hands to the other on chip, as far as their kinds tell.
std::string_view buffer_between(const CommandWords& waiting, const CommandWords& other) {
  constexpr std::array kSpaces = {"activations", "table", "row scales", "column scales"};
  for (const CommandWords* words : {&waiting, &other}) {
    if (static_cast<Opcode>((*words)[0] & 255) == Opcode::kLoad) return kSpaces[(*words)[1] & 3];
  }
  return "accumulators";
}

class Builder {
 public:
  Builder(const Recorder& recorder, std::span<const CommandWords> program,
          std::span<const CommandLabel> labels)
      : recorder_(recorder), program_(program), records_(recorder.commands()) {
    check();
    for (size_t i = 0; i < records_.size(); ++i) {
      const CommandLabel label = i < labels.size() ? labels[i] : CommandLabel{};
      roles_.push_back(label.role.empty() ? std::string(name_of(records_[i].opcode)) : label.role);
      labels_.push_back(label.name.empty() ? roles_[i] : label.name + " " + roles_[i]);
    }
  }

  Timeline build(std::string title) {
    Timeline timeline;
    timeline.title = std::move(title);
    timeline.cycles = recorder_.cycles();
    timeline.window_cycles = recorder_.window_cycles();
    timeline.windows = recorder_.windows();
    std::array<std::vector<size_t>, kOpcodes.size()> before;  // commands of each kind so far
    for (size_t i = 0; i < records_.size(); ++i) {
      timeline.commands.push_back(disassemble(program_[i]));
      timeline.unfinished += !records_[i].finish;
      timeline.spans.push_back(dispatch_span(i));
      if (records_[i].opcode == Opcode::kFence) continue;
      const std::vector<Constraint> waits = waits_of(i, before);
      const auto add = [&](Engine engine, const EnginePart& part,
                           const EnginePart CommandRecord::*member) {
        if (part.end) timeline.spans.push_back(span(engine, i, part, member, waits, before));
      };
      switch (records_[i].opcode) {
        case Opcode::kLoad:
          add(Engine::kLoad, records_[i].part, &CommandRecord::part);
          break;
        case Opcode::kMul:
          add(Engine::kDecode, records_[i].part, &CommandRecord::part);
          add(Engine::kArray, records_[i].array, &CommandRecord::array);
          break;
        default:
          add(Engine::kStore, records_[i].part, &CommandRecord::part);
      }
      before[place_of(records_[i].opcode)].push_back(i);
    }
    std::stable_sort(timeline.spans.begin(), timeline.spans.end(),
                     [](const Span& a, const Span& b) { return a.engine < b.engine; });
    return timeline;
  }

 private:
  using Before = std::array<std::vector<size_t>, kOpcodes.size()>;

  void check() const {
    for (size_t i = 0; i < records_.size(); ++i) {
      if (i < program_.size() && static_cast<Opcode>(program_[i][0] & 255) == records_[i].opcode) {
        continue;
      }
      throw std::runtime_error(
          fmt::format("timeline: command {} that the machine dispatched is a {}, but the program "
                      "has {} there; record from the program's first command on",
                      i, name_of(records_[i].opcode),
                      i < program_.size() ? disassemble(program_[i]) : "nothing"));
    }
  }

  std::string named(size_t i) const { return fmt::format("#{} \"{}\"", i, labels_[i]); }

  Span dispatch_span(size_t i) const {
    Span span;
    span.engine = Engine::kDispatch;
    span.command = i;
    span.label = labels_[i];
    span.role = roles_[i];
    span.start = i == 0 ? 0 : records_[i - 1].dispatch + 1;
    span.dispatch = span.end = records_[i].dispatch + 1;
    span.inside = records_[i].dispatching;
    span.constraints = {{Constraint::Kind::kDispatch, i, span.start}};
    span.reason = i == 0 ? "the doorbell" : "the command before it, " + named(i - 1);
    return span;
  }

  // w0 says how many of the commands before it may be unfinished; a STORE waits for all of LOAD and
  // MUL (docs/commands.md, Order and dependencies).
  std::vector<Constraint> waits_of(size_t i, const Before& before) const {
    std::vector<Constraint> waits;
    for (size_t kind = 0; kind < kOpcodes.size(); ++kind) {
      size_t allowed = program_[i][0] >> (8 + 8 * kind) & 255;
      if (records_[i].opcode == Opcode::kStore && kOpcodes[kind] != Opcode::kStore) allowed = 0;
      if (allowed == kNoWait || before[kind].size() <= allowed) continue;
      const size_t other = before[kind][before[kind].size() - 1 - allowed];
      if (!records_[other].finish) continue;
      waits.push_back({Constraint::Kind::kWait, other, *records_[other].finish});
    }
    return waits;
  }

  Span span(Engine engine, size_t i, const EnginePart& part,
            const EnginePart CommandRecord::*member, const std::vector<Constraint>& waits,
            const Before& before) const {
    Span span;
    span.engine = engine;
    span.command = i;
    span.label = labels_[i];
    span.role = roles_[i];
    span.dispatch = records_[i].dispatch + 1;
    span.start = *part.start;
    span.end = *part.end;
    span.before = part.before;
    span.inside = part.inside;
    span.constraints = waits;
    const std::vector<size_t>& own = before[place_of(records_[i].opcode)];
    if (!own.empty()) {
      const EnginePart& last = records_[own.back()].*member;
      span.constraints.push_back({Constraint::Kind::kPrevious, own.back(), *last.end});
    }
    if (records_[i].opcode == Opcode::kMul && own.size() >= kMulsInUnit) {
      const size_t other = own[own.size() - kMulsInUnit];
      span.constraints.push_back({Constraint::Kind::kRoom, other, *records_[other].array.end});
    }
    span.constraints.push_back({Constraint::Kind::kDispatch, i, span.dispatch});
    std::stable_sort(span.constraints.begin(), span.constraints.end(),
                     [](const Constraint& a, const Constraint& b) { return a.cycle > b.cycle; });
    const uint64_t next = span.constraints.size() > 1 ? span.constraints[1].cycle : 0;
    span.cost = span.constraints.front().cycle - next;
    span.reason = describe(engine, i, span.constraints.front(), next);
    return span;
  }

  std::string describe(Engine engine, size_t i, const Constraint& held_by, uint64_t next) const {
    switch (held_by.kind) {
      case Constraint::Kind::kPrevious:
        return fmt::format("{} was busy with {}", states_of(engine).name, named(held_by.command));
      case Constraint::Kind::kRoom:
        return fmt::format("two MULs were in the unit, until {} was fed to the array",
                           named(held_by.command));
      case Constraint::Kind::kWait: {
        const Opcode other = records_[held_by.command].opcode;
        return fmt::format("waited for {} {} ({})", name_of(other), named(held_by.command),
                           buffer_between(program_[i], program_[held_by.command]));
      }
      case Constraint::Kind::kDispatch:
        break;
    }
    return "not dispatched before: " + describe_dispatch(i, next);
  }

  // With the cycles in which the machine was not busy, which no counter counts, as idle ones.
  StateCycles dispatching(size_t i) const {
    StateCycles cycles = records_[i].dispatching;
    const uint64_t since = i == 0 ? 0 : records_[i - 1].dispatch + 1;
    const uint64_t counted = std::accumulate(cycles.begin(), cycles.end(), uint64_t{0});
    cycles[states_of(Engine::kDispatch).states.size() - 1] +=
        records_[i].dispatch + 1 - since - counted;
    return cycles;
  }

  // What the dispatcher mostly did from cycle `from` until it let command i go, and for which
  // command.
  std::string describe_dispatch(size_t i, uint64_t from) const {
    StateCycles sum{};
    StateCycles longest{};
    std::array<size_t, kMaxStates> longest_at{};
    for (size_t j = i + 1; j > 0 && records_[j - 1].dispatch >= from; --j) {
      const StateCycles cycles = dispatching(j - 1);
      for (size_t s = 0; s < sum.size(); ++s) {
        sum[s] += cycles[s];
        if (cycles[s] <= longest[s]) continue;
        longest[s] = cycles[s];
        longest_at[s] = j - 1;
      }
    }
    const size_t state = std::max_element(sum.begin(), sum.end()) - sum.begin();
    const std::string& name = states_of(Engine::kDispatch).states[state];
    const size_t at = longest_at[state];
    const std::string where = at == i ? "it" : named(at);
    if (name == "idle") return fmt::format("the host had not submitted {}", where);
    if (name == "stall_memory") return fmt::format("{} had to come from memory", where);
    if (name == "stall_queue") {
      return fmt::format("the queue of {} was full for {}", name_of(records_[at].opcode), where);
    }
    if (name == "stall_fence") return fmt::format("FENCE {} waited for all before it", where);
    return "commands are checked one by one";
  }

  const Recorder& recorder_;
  const std::span<const CommandWords> program_;
  const std::vector<CommandRecord>& records_;
  std::vector<std::string> labels_;  // of each command, with its name
  std::vector<std::string> roles_;   // and without
};

}  // namespace

StateCycles Timeline::totals(Engine engine) const {
  StateCycles sum{};
  for (const Recorder::Window& window : windows) {
    const StateCycles& states = window.states[static_cast<size_t>(engine)];
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += states[i];
  }
  return sum;
}

uint64_t Timeline::read_beats() const {
  uint64_t sum = 0;
  for (const Recorder::Window& window : windows) sum += window.read_beats;
  return sum;
}

uint64_t Timeline::write_beats() const {
  uint64_t sum = 0;
  for (const Recorder::Window& window : windows) sum += window.write_beats;
  return sum;
}

Timeline make_timeline(const Recorder& recorder, std::span<const CommandWords> program,
                       std::span<const CommandLabel> labels, std::string title) {
  return Builder(recorder, program, labels).build(std::move(title));
}

}  // namespace sluice
